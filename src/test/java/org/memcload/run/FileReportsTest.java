package org.memcload.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FileReportsTest {

    @Test
    void theNewestAreKeptAndTheTotalsAreThoseOfAll() {
        FileReports files = new FileReports(2);
        for (int i = 1; i <= 5; i++) {
            files.add(file("f" + i, FileStatus.LOADED, 100));
        }
        Report report = files.report(0, 1, List.of());

        assertThat(report.files()).extracting(Report.FileReport::file).containsExactly("f4", "f5");
        assertThat(List.of(
                        report.lines(),
                        report.stored(),
                        report.superseded(),
                        report.rejected(),
                        report.droppedAppIds()))
                .containsExactly(500L, 400L, 50L, 45L, 5L);
    }

    @Test
    void whatBecomesOfAHeldFileTakesThePlaceOfItsEarlierReport() {
        FileReports files = new FileReports(10);
        files.add(file("f1", FileStatus.LOADED, 100));
        files.add(file("f2", FileStatus.HELD, 40));
        assertThat(files.isAnyHeld()).isTrue();

        files.add(file("f2", FileStatus.LOADED, 100));

        assertThat(files.isAnyHeld()).isFalse();
        Report report = files.report(0, 1, List.of());
        assertThat(report.files()).extracting(Report.FileReport::file).containsExactly("f1", "f2");
        assertThat(report.lines()).isEqualTo(200);
    }

    private static Report.FileReport file(String name, FileStatus status, long lines) {
        return new Report.FileReport(
                name, status, lines, lines * 80 / 100, lines / 10, lines * 9 / 100, lines / 100, 0.1, null);
    }
}
