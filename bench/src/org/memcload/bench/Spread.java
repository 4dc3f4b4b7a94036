package org.memcload.bench;

import java.util.Collection;

/** Least, median and greatest of some values; of an even number of them the median is the mean of the middle two. */
record Spread(double min, double median, double max) {

    static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
