package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.proto.UserApps;

class AppListTest {

    private final AppList apps = new AppList();

    @Test
    void ids_keep_their_order_and_their_repetitions() {
        assertThat(ids("3,1,2,1")).containsExactly(3, 1, 2, 1);
        assertThat(apps.dropped()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "007, 7",
        "00000000000000000000000000000000042, 42",
        "4294967295, -1",
        "00000000000000000004294967295, -1",
        "2147483648, -2147483648"
    })
    void digits_up_to_4294967295_are_an_id(String item, int bits) {
        assertThat(ids(item)).containsExactly(bits);
        assertThat(ids("1," + item + ",2")).containsExactly(1, bits, 2);
        assertThat(apps.dropped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4294967296",
                "18446744073709551616",
                "18446744073709551617",
                "100000000000000000000000000000000000",
                "-1",
                "+1",
                "1.0",
                "1e3",
                "0x1",
                "one",
                "1 2",
                "\u00b2",
                "1\u0000",
                "",
                " ",
                "1\u00a0"
            })
    void anything_else_is_dropped_and_counted(String item) {
        assertThat(ids("1," + item + ",2")).containsExactly(1, 2);
        assertThat(ids("3," + item)).containsExactly(3);
        assertThat(apps.dropped()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {" 7", "7 ", "  7\r", "\u000b7\f", "\r7"})
    void white_space_around_an_id_is_trimmed(String item) {
        assertThat(ids("1," + item + ",2")).containsExactly(1, 7, 2);
        assertThat(ids(item)).containsExactly(7);
        assertThat(apps.dropped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\t", "\t1,2"})
    void an_empty_field_has_no_item_and_nothing_is_dropped(String list) {
        assertThat(ids(list)).isEmpty();
        assertThat(apps.dropped()).isZero();
    }

    /** Such a field is not empty, and what is left of its one item when it is trimmed is not a number. */
    @ParameterizedTest
    @ValueSource(strings = {" ", " \r", "\u000b\f", " \t1"})
    void white_space_alone_is_an_item_that_is_dropped(String list) {
        assertThat(ids(list)).isEmpty();
        assertThat(apps.dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,,2", "1,2,", ",1,2"})
    void an_empty_item_among_others_is_dropped(String list) {
        assertThat(ids(list)).containsExactly(1, 2);
        assertThat(apps.dropped()).isEqualTo(1);
    }

    @Test
    void each_of_several_empty_items_is_dropped() {
        assertThat(ids(",,")).isEmpty();
        assertThat(apps.dropped()).isEqualTo(3);
    }

    @Test
    void an_empty_item_before_long_ones_is_dropped() {
        assertThat(ids("1,,22222,333333")).containsExactly(1, 22222, 333333);
        assertThat(ids(",4444,55555")).containsExactly(4444, 55555);
        assertThat(apps.dropped()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "12", "123", "1234", "12345"})
    void a_list_ends_where_its_slice_ends(String last) {
        byte[] line = ("7," + last + ",8").getBytes(ISO_8859_1);
        byte[] target = new byte[AppList.maxEncodedLength(line.length)];

        int length = apps.encode(line, 0, line.length - 2, target, 0);

        assertThat(parsed(target, length)).containsExactly(7, Integer.parseInt(last));
        assertThat(ids("7," + last)).containsExactly(7, Integer.parseInt(last));
    }

    @Test
    void a_tab_ends_the_list() {
        assertThat(ids("1,2 \t3,x")).containsExactly(1, 2);
        assertThat(apps.dropped()).isZero();
    }

    @Property
    void a_list_fits_into_the_room_computed_for_it(
            @ForAll @Chars({'0', '1', '4', '9', ','}) @StringLength(max = 40) String list) {
        byte[] line = list.getBytes(ISO_8859_1);

        int length = apps.encode(line, 0, line.length, new byte[AppList.maxEncodedLength(line.length)], 0);

        assertThat(length).isLessThanOrEqualTo(AppList.maxEncodedLength(line.length));
    }

    private List<Integer> ids(String list) {
        byte[] line = list.getBytes(ISO_8859_1);
        byte[] target = new byte[AppList.maxEncodedLength(line.length)];
        return parsed(target, apps.encode(line, 0, line.length, target, 0));
    }

    private static List<Integer> parsed(byte[] target, int length) {
        try {
            return UserApps.parseFrom(Arrays.copyOf(target, length)).getAppsList();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
