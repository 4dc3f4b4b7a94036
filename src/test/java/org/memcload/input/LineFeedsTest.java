package org.memcload.input;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LineFeedsTest {

    @Property
    void eight_at_a_time_find_what_one_at_a_time_finds(
            @ForAll @Size(max = 70) @ByteRange(min = 8, max = 12) byte[] bytes, @ForAll @IntRange(max = 9) int from) {
        check(bytes, Math.min(from, bytes.length));
    }

    @Property
    void other_bytes_are_never_taken_for_LF(@ForAll @Size(max = 70) byte[] bytes) {
        check(bytes, 0);
    }

    private static void check(byte[] bytes, int from) {
        int count = 0;
        int first = -1;
        int last = -1;
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                count++;
                first = first < 0 ? i : first;
                last = i;
            }
        }
        assertThat(LineFeeds.count(bytes, from, bytes.length)).isEqualTo(count);
        assertThat(LineFeeds.first(bytes, from, bytes.length)).isEqualTo(first);
        assertThat(LineFeeds.last(bytes, from, bytes.length)).isEqualTo(last);
    }
}
