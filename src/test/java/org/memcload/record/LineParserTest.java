package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.input.LineBlock;
import org.memcload.proto.UserApps;

class LineParserTest {

    private static final String GOOD = "idfa\t1rfw452y52g2gq4g\t55.55\t42.42\t1423,43,567,3,7,23";

    @Test
    void a_line_becomes_its_key_and_a_protobuf_message() {
        ParsedBlock parsed = parse(GOOD + "\n");

        assertThat(keys(parsed)).containsExactly("idfa:1rfw452y52g2gq4g");
        assertThat(message(parsed))
                .isEqualTo(UserApps.newBuilder()
                        .addAllApps(List.of(1423, 43, 567, 3, 7, 23))
                        .setLat(55.55)
                        .setLon(42.42)
                        .build());
        assertThat(parsed.lines()).isEqualTo(1);
        assertThat(parsed.rejected()).isEmpty();
        assertThat(ParsedBlocks.droppedAppIds(parsed)).isZero();
    }

    @Test
    void a_CR_before_the_LF_is_no_part_of_the_line() {
        assertThat(rejectedLine("idfa\tx\t1\t2\r\n")).isEqualTo("idfa\tx\t1\t2");
        assertThat(keys(parse("idfa\tx\t1\t2\t3\r\n"))).containsExactly("idfa:x");
    }

    @Test
    void the_last_line_may_lack_its_LF() {
        assertThat(keys(parse("a\t1\t1\t2\t3\na\t2\t1\t2\t3"))).containsExactly("a:1", "a:2");
    }

    @Test
    void an_empty_block_has_no_lines() {
        ParsedBlock parsed = parse("");

        assertThat(parsed.laneRecords()).isEmpty();
        assertThat(parsed.lines()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", " \n", "\t\t\t\t\t\n", " \t\r\u000b\f\r\n", "\r", " "})
    void a_blank_line_is_skipped_and_not_counted(String line) {
        ParsedBlock parsed = parse(line);

        assertThat(parsed.lines()).isZero();
        assertThat(parsed.rejected()).isEmpty();
        assertThat(parsed.laneRecords()).isEmpty();
    }

    @Test
    void blank_lines_count_in_the_line_numbers() {
        assertThat(parse("\n\r\nrubbish\n").rejected())
                .extracting(RejectedLine::number)
                .containsExactly(3L);
    }

    @Test
    void a_line_with_four_fields_is_rejected() {
        assertThat(reason("idfa\tx\t1\t2\n")).isEqualTo("fewer than 5 fields");
        assertThat(reason("rubbish")).isEqualTo("fewer than 5 fields");
        assertThat(reason("\u0000\n")).isEqualTo("fewer than 5 fields");
    }

    @Test
    void a_line_does_not_borrow_fields_from_the_next_one() {
        assertThat(parse("idfa\tx\t1\t2\nidfa\tx\t1\t2\t3\n").rejected()).hasSize(1);
    }

    @Test
    void a_line_without_a_device_type_is_rejected() {
        assertThat(reason("\tx\t1\t2\t3\n")).isEqualTo("empty dev_type");
    }

    @Test
    void a_line_without_a_device_id_is_rejected() {
        assertThat(reason("idfa\t\t1\t2\t3\n")).isEqualTo("empty dev_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "north", "1e400", "NaN", "0x1p3", "1f", " 1", "1 "})
    void a_coordinate_that_is_not_a_finite_decimal_number_is_rejected(String coordinate) {
        assertThat(reason("idfa\tx\t" + coordinate + "\t2\t3\n")).isEqualTo("lat is not a finite decimal number");
        assertThat(reason("idfa\tx\t1\t" + coordinate + "\t3\n")).isEqualTo("lon is not a finite decimal number");
    }

    @Test
    void a_coordinate_out_of_the_range_of_degrees_is_stored() {
        assertThat(message(parse("idfa\tx\t-170.5\t1e300\t3\n")))
                .isEqualTo(UserApps.newBuilder()
                        .addApps(3)
                        .setLat(-170.5)
                        .setLon(1e300)
                        .build());
    }

    @Test
    void a_key_of_250_bytes_is_stored_and_one_of_251_is_rejected() {
        assertThat(keys(parse("idfa\t" + "x".repeat(245) + "\t1\t2\t3\n"))).containsExactly("idfa:" + "x".repeat(245));
        assertThat(reason("idfa\t" + "x".repeat(246) + "\t1\t2\t3\n")).isEqualTo("key longer than 250 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\u0000", "\u0001", "\u001f", "\r", "\u007f"})
    void a_key_with_a_control_character_or_a_space_is_rejected(String bad) {
        assertThat(reason("idfa\tx" + bad + "\t1\t2\t3\n")).isEqualTo("key with a control character or a space");
        assertThat(reason("idfa\t" + bad + "x\t1\t2\t3\n")).isEqualTo("key with a control character or a space");
        assertThat(reason("i" + bad + "a\tx\t1\t2\t3\n")).isEqualTo("key with a control character or a space");
    }

    @Test
    void bytes_that_are_no_UTF_8_are_stored_in_the_key_as_they_are() {
        assertThat(keys(parse("id\u00ff\t\u0080\u00fe!~\t1\t2\t3\n"))).containsExactly("id\u00ff:\u0080\u00fe!~");
    }

    @Test
    void device_types_of_different_bytes_are_different_parts_though_they_decode_to_the_same_name() {
        StringBuilder log = new StringBuilder();
        for (char type = 0x80; type <= 0xbf; type++) {
            log.append(type).append("\tx\t1\t2\t3\n");
        }

        assertThat(parse(log.toString()).laneRecords()).hasSize(64).allMatch(group -> group.devType()
                .equals("\ufffd"));
    }

    @Test
    void a_device_type_is_decoded_as_UTF_8() {
        assertThat(parse("\u00c3\u00a9\tx\t1\t2\t3\n").laneRecords())
                .extracting(LaneRecords::devType)
                .containsExactly("\u00e9");
    }

    @Test
    void fields_beyond_the_fifth_are_ignored() {
        ParsedBlock parsed = parse("idfa\tx\t1\t2\t3,4\t5,x\t\n");

        assertThat(message(parsed).getAppsList()).containsExactly(3, 4);
        assertThat(ParsedBlocks.droppedAppIds(parsed)).isZero();
    }

    @Test
    void a_record_without_any_valid_app_id_is_stored_and_the_dropped_ids_are_counted() {
        ParsedBlock parsed = parse("idfa\tx\t1\t2\t4294967296,x,\n");

        assertThat(message(parsed).getAppsList()).isEmpty();
        assertThat(ParsedBlocks.droppedAppIds(parsed)).isEqualTo(3);
    }

    @Test
    void app_ids_of_a_rejected_line_do_not_count_as_dropped() {
        assertThat(ParsedBlocks.droppedAppIds(parse("idfa\tx\tnorth\t2\tx,y\nidfa\tx y\t1\t2\tx,y\n")))
                .isZero();
    }

    @Test
    void a_record_without_apps_is_stored_and_nothing_is_dropped() {
        ParsedBlock parsed = parse("idfa\tx\t1\t2\t\n");

        assertThat(message(parsed).getAppsList()).isEmpty();
        assertThat(ParsedBlocks.droppedAppIds(parsed)).isZero();
    }

    @Test
    void each_record_knows_how_many_of_its_app_ids_were_dropped() {
        // one group leaves its lines in the block, one has copies of them
        String filler = "a\tx\t1\t2\t3\n".repeat(100);
        ParsedBlock parsed = parse("a\t1\t1\t2\tx\n" + filler + "b\t2\t1\t2\t3\nb\t3\t1\t2\tx,y,3\na\t4\t1\t2\tx,x\n");

        LaneRecords many = parsed.laneRecords().get(0);
        LaneRecords few = parsed.laneRecords().get(1);
        assertThat(many.droppedAppIds()).isEqualTo(3);
        assertThat(many.droppedAppIds(0)).isEqualTo(1);
        assertThat(many.droppedAppIds(1)).isZero();
        assertThat(many.droppedAppIds(101)).isEqualTo(2);
        assertThat(few.droppedAppIds()).isEqualTo(2);
        assertThat(few.droppedAppIds(0)).isZero();
        assertThat(few.droppedAppIds(1)).isEqualTo(2);
        assertThat(ParsedBlocks.droppedAppIds(parsed)).isEqualTo(5);
    }

    @Test
    void rejected_lines_count_in_the_memory_of_their_block() {
        ParsedBlock parsed = parse("x\n".repeat(1_000));

        assertThat(parsed.rejected()).hasSize(1_000);
        assertThat(parsed.memory()).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void the_few_lines_of_a_rare_type_do_not_keep_their_block_in_memory() {
        String filler = "a\tx\t1\t2\t3\n".repeat(100_000);
        byte[] bytes = (filler + "b\t1\t1\t2\t3\r\n" + filler + "b\t2\t1\t2\tx").getBytes(ISO_8859_1);
        LaneRecords rare = new LineParser(1, Integer.MAX_VALUE, 100)
                .parse(new LineBlock(bytes, 0, bytes.length, 1, false))
                .laneRecords()
                .get(1);

        Arrays.fill(bytes, (byte) 0);

        assertThat(rare.memory()).isLessThan(1000);
        assertThat(rare.lines("why"))
                .extracting(LineParserTest::describe)
                .containsExactly("100001 why b\t1\t1\t2\t3", "200002 why b\t2\t1\t2\tx");
    }

    @Test
    void parts_that_leave_their_lines_in_the_block_count_a_share_of_it_each() {
        byte[] bytes = "a\tx\t1\t2\t3\nb\tx\t1\t2\t3\n".repeat(10_000).getBytes(ISO_8859_1);
        ParsedBlock parsed =
                new LineParser(1, Integer.MAX_VALUE, 100).parse(new LineBlock(bytes, 0, bytes.length, 1, false));

        assertThat(parsed.laneRecords()).hasSize(2);
        for (LaneRecords group : parsed.laneRecords()) {
            long records = group.records().memory();
            long positions = 10_000 * 2L * Integer.BYTES;
            assertThat(group.memory() - records - positions).isBetween(bytes.length / 2L, bytes.length / 2L + 1000);
        }
    }

    @Test
    void a_part_whose_lines_are_copied_has_no_share_of_the_block() {
        byte[] bytes = ("a\tx\t1\t2\t3\n".repeat(10_000) + "b\tx\t1\t2\t3\n").getBytes(ISO_8859_1);
        LaneRecords frequent = new LineParser(1, Integer.MAX_VALUE, 100)
                .parse(new LineBlock(bytes, 0, bytes.length, 1, false))
                .laneRecords()
                .get(0);

        assertThat(frequent.memory() - frequent.records().memory())
                .isGreaterThan(bytes.length + 10_000 * 2L * Integer.BYTES);
    }

    @Test
    void a_million_app_ids_are_stored() {
        ParsedBlock parsed = parse("idfa\tx\t1\t2\t" + String.join(",", Collections.nCopies(1_000_000, "4294967295")));

        assertThat(message(parsed).getAppsCount()).isEqualTo(1_000_000);
        assertThat(message(parsed).getAppsList()).containsOnly(-1);
    }

    @Test
    void a_cut_line_is_rejected_with_its_limit_and_what_is_kept_of_it() {
        byte[] bytes = ("##" + GOOD + "##").getBytes(ISO_8859_1);
        ParsedBlock parsed = new LineParser(1, Integer.MAX_VALUE, 1048576)
                .parse(new LineBlock(bytes, 2, bytes.length - 2, 17, true));

        assertThat(parsed.lines()).isEqualTo(1);
        assertThat(parsed.laneRecords()).isEmpty();
        RejectedLine rejected = parsed.rejected().get(0);
        assertThat(rejected.number()).isEqualTo(17);
        assertThat(rejected.reason()).isEqualTo("line longer than 1048576 bytes");
        assertThat(rejected.bytes()).asString(ISO_8859_1).isEqualTo(GOOD);
    }

    @Test
    void a_rejected_line_keeps_its_bytes_when_the_block_is_used_again() {
        byte[] bytes = "rubbish\n".getBytes(ISO_8859_1);
        ParsedBlock parsed =
                new LineParser(1, Integer.MAX_VALUE, 100).parse(new LineBlock(bytes, 0, bytes.length, 1, false));

        Arrays.fill(bytes, (byte) 0);

        assertThat(parsed.rejected().get(0).bytes()).asString(ISO_8859_1).isEqualTo("rubbish");
    }

    @Test
    void records_of_one_type_stand_in_one_part_in_the_order_of_their_lines() {
        ParsedBlock parsed = parse("a\t1\t1\t2\t3\nb\t2\t1\t2\t3\na\t3\t1\t2\t3\nb\t2\t9\t2\t3\n");

        assertThat(parsed.laneRecords()).extracting(LaneRecords::devType).containsExactly("a", "b");
        assertThat(keys(parsed.laneRecords().get(0))).containsExactly("a:1", "a:3");
        assertThat(keys(parsed.laneRecords().get(1))).containsExactly("b:2", "b:2");
    }

    @Test
    void a_record_rejected_later_gives_its_line_and_number() {
        byte[] bytes = "xx\n\nrubbish\na\t1\t1\t2\t3\r\n\na\t2\t1\t2\t\u00ff\na\t3\t1\t2\t3\nxx".getBytes(ISO_8859_1);
        LaneRecords group = new LineParser(1, Integer.MAX_VALUE, 100)
                .parse(new LineBlock(bytes, 3, bytes.length - 3, 1_000_000_000_000L, false))
                .laneRecords()
                .get(0);

        assertThat(describe(group.line(0, "why"))).isEqualTo("1000000000002 why a\t1\t1\t2\t3");
        assertThat(describe(group.line(1, "why"))).isEqualTo("1000000000004 why a\t2\t1\t2\t\u00ff");
        assertThat(describe(group.line(2, "why"))).isEqualTo("1000000000005 why a\t3\t1\t2\t3");
        assertThat(group.lines("why"))
                .extracting(LineParserTest::describe)
                .containsExactly(
                        describe(group.line(0, "why")), describe(group.line(1, "why")), describe(group.line(2, "why")));
    }

    @Test
    @Timeout(10)
    void of_more_device_types_than_one_can_have_in_memory_the_parts_are_made_one_by_one_in_linear_time() {
        StringBuilder log = new StringBuilder("rubbish\n");
        List<String> expected = new ArrayList<>();
        for (int line = 0; line < 200_000; line++) {
            int type = line % 100_000;
            log.append(type).append("\tx\t1\t2\t3,y\n");
            expected.add((line + 2) + " why " + type + "\tx\t1\t2\t3,y");
        }
        log.append("idfa\tnorth\n");

        ParsedBlock parsed = parse(log.toString());

        assertThat(parsed.laneRecords()).hasSizeLessThan(1000);
        assertThat(parsed.lines()).isEqualTo(200_002);
        assertThat(parsed.rejected()).extracting(RejectedLine::number).containsExactly(1L, 200_002L);
        long dropped = 0;
        List<String> lines = new ArrayList<>();
        for (LaneRecords group : ParsedBlocks.laneRecords(parsed)) {
            dropped += group.droppedAppIds();
            group.lines("why").forEach(line -> lines.add(describe(line)));
        }
        assertThat(lines).isEqualTo(expected);
        assertThat(dropped).isEqualTo(200_000);
    }

    @Test
    void there_must_be_a_lane() {
        assertThatThrownBy(() -> new LineParser(0, Integer.MAX_VALUE, 100))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ParsedBlock parse(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return new LineParser(1, Integer.MAX_VALUE, 100).parse(new LineBlock(bytes, 0, bytes.length, 1, false));
    }

    private static String reason(String line) {
        ParsedBlock parsed = parse(line);
        assertThat(parsed.laneRecords()).isEmpty();
        assertThat(parsed.lines()).isEqualTo(1);
        return parsed.rejected().get(0).reason();
    }

    private static String rejectedLine(String line) {
        return new String(parse(line).rejected().get(0).bytes(), ISO_8859_1);
    }

    private static String describe(RejectedLine line) {
        return line.number() + " " + line.reason() + " " + new String(line.bytes(), ISO_8859_1);
    }

    private static List<String> keys(ParsedBlock parsed) {
        return parsed.laneRecords().stream()
                .flatMap(group -> keys(group).stream())
                .toList();
    }

    private static List<String> keys(LaneRecords group) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < group.records().size(); i++) {
            keys.add(new String(group.records().key(i), ISO_8859_1));
        }
        return keys;
    }

    private static UserApps message(ParsedBlock parsed) {
        try {
            return UserApps.parseFrom(parsed.laneRecords().get(0).records().value(0));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
