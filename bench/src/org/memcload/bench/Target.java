package org.memcload.bench;

/**
 * What a figure is to be.
 *
 * @param larger whether more is better
 * @param required a median that is as good as this meets the target
 * @param aim what would be better still
 */
record Target(boolean larger, double required, double aim) {

    static Target atLeast(double required, double aim) {
        return new Target(true, required, aim);
    }

    static Target atMost(double required, double aim) {
        return new Target(false, required, aim);
    }

    /** In a word, whether a value is there. */
    String verdict(double value) {
        return reaches(value, aim) ? "aim" : reaches(value, required) ? "met" : "missed";
    }

    private boolean reaches(double value, double limit) {
        return larger ? value >= limit : value <= limit;
    }
}
