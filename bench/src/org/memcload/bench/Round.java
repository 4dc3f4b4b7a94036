package org.memcload.bench;

import java.util.EnumMap;
import java.util.Map;

/** The figures of one round; a ratio is always one of values of the same round. */
final class Round {

    private static final double JAVA_VERSIONS = 1.5;

    private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

    Map<Figure, Double> values() {
        return values;
    }

    /**
     * The comparison.
     *
     * @param floor lines a second
     * @param plain lines a second
     * @param full the loader over all lines
     * @param few the loader over a few lines
     * @param javaVersion seconds of {@code java -version}
     */
    static Round comparison(double floor, double plain, LoaderRun full, LoaderRun few, double javaVersion) {
        Round round = new Round();
        double loader = full.linesPerSecond();
        round.values.put(Figure.FLOOR, floor);
        round.values.put(Figure.PLAIN, plain);
        round.values.put(Figure.LOADER, loader);
        round.values.put(Figure.LOADER_PROCESS, full.lines() / full.process().seconds());
        round.values.put(Figure.LOADER_TO_FLOOR, loader / floor);
        round.values.put(Figure.LOADER_TO_PLAIN, loader / plain);
        round.values.put(Figure.CPU, cpuPerMillion(full, few));
        round.values.put(Figure.START_UP, few.process().seconds());
        round.values.put(Figure.JAVA_VERSION, javaVersion);
        round.values.put(Figure.START_UP_EXCESS, few.process().seconds() - JAVA_VERSIONS * javaVersion);
        round.values.put(Figure.MEMORY, full.megabytes());
        return round;
    }

    static Round scaling(LoaderRun small, LoaderRun large) {
        Round round = new Round();
        round.values.put(Figure.SCALING_SMALL, small.linesPerSecond());
        round.values.put(Figure.SCALING_LARGE, large.linesPerSecond());
        round.values.put(Figure.SCALING, large.linesPerSecond() / small.linesPerSecond());
        round.values.put(Figure.SCALING_MEMORY, large.megabytes());
        return round;
    }

    static Round cores(LoaderRun one, LoaderRun two) {
        Round round = new Round();
        round.values.put(Figure.ONE_CORE, one.linesPerSecond());
        round.values.put(Figure.TWO_CORES, two.linesPerSecond());
        round.values.put(Figure.CORES, two.linesPerSecond() / one.linesPerSecond());
        return round;
    }

    /** CPU seconds that a million further lines take, the start-up of the program taken off. */
    private static double cpuPerMillion(LoaderRun full, LoaderRun few) {
        return (full.process().cpuSeconds() - few.process().cpuSeconds()) / (full.lines() - few.lines()) * 1e6;
    }
}
