package org.memcload.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All that was measured, as a table and as JSON. */
final class Results {

    private static final String ROW = "%-38s %12s %12s %12s  %s%n";

    private final Map<String, Object> setting;
    private final List<Map<Figure, Double>> rounds = new ArrayList<>();
    private final Map<Sweep, List<Point>> sweeps = new EnumMap<>(Sweep.class);

    /** The rounds with one value of an option that was swept. */
    record Point(int value, Spread linesPerSecond, Spread peakMegabytes) {}

    /** A figure over all rounds. */
    record Row(Spread spread, Target target, String verdict) {}

    /** @param setting what was measured, and where */
    Results(Map<String, Object> setting) {
        this.setting = setting;
    }

    void add(Round round) {
        rounds.add(round.values());
    }

    void add(Sweep sweep, int value, List<LoaderRun> runs) {
        sweeps.computeIfAbsent(sweep, s -> new ArrayList<>())
                .add(new Point(
                        value,
                        Spread.of(runs.stream().map(LoaderRun::linesPerSecond).toList()),
                        Spread.of(runs.stream().map(LoaderRun::megabytes).toList())));
    }

    private Map<Figure, Row> rows() {
        Map<Figure, Row> rows = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            List<Double> values = rounds.stream()
                    .filter(round -> round.containsKey(figure))
                    .map(round -> round.get(figure))
                    .toList();
            if (!values.isEmpty()) {
                Spread spread = Spread.of(values);
                Target target = figure.target();
                rows.put(figure, new Row(spread, target, target == null ? null : target.verdict(spread.median())));
            }
        }
        return rows;
    }

    void print(PrintStream out) {
        out.println();
        setting.forEach((name, value) -> out.println(name + ": " + value));
        Map<Figure, Row> rows = rows();
        if (!rows.isEmpty()) {
            out.println();
            out.printf(ROW, "", "min", "median", "max", "median is to be");
            rows.forEach(
                    (figure, row) -> printRow(out, figure.label, figure.format, row.spread(), target(figure, row)));
        }
        sweeps.forEach((sweep, points) -> {
            out.println();
            out.printf(ROW, sweep.option + ": lines/s", "min", "median", "max", "peak memory, MB (median)");
            points.forEach(point -> printRow(
                    out,
                    String.valueOf(point.value()),
                    "%,.0f",
                    point.linesPerSecond(),
                    number("%.0f", point.peakMegabytes().median())));
        });
    }

    private static void printRow(PrintStream out, String label, String format, Spread spread, String remark) {
        out.print(String.format(
                        Locale.ROOT,
                        ROW,
                        label,
                        number(format, spread.min()),
                        number(format, spread.median()),
                        number(format, spread.max()),
                        remark)
                .replaceFirst(" +(\\R)$", "$1"));
    }

    private static String target(Figure figure, Row row) {
        Target target = row.target();
        if (target == null) {
            return "";
        }
        String sense = target.larger() ? ">= " : "<= ";
        String aim = target.aim() == target.required() ? "" : " (" + number(figure.format, target.aim()) + ")";
        return String.format(
                Locale.ROOT, "%-18s %s", sense + number(figure.format, target.required()) + aim, row.verdict());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    void write(Path json) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("setting", setting);
        all.put("figures", rows());
        all.put("sweeps", sweeps);
        all.put("rounds", rounds);
        Files.createDirectories(json.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
}
