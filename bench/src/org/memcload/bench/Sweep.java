package org.memcload.bench;

import java.util.List;

/** An option of the loader to try several values of. */
enum Sweep {
    BATCH("--batch"),
    BLOCK("--block-bytes"),
    QUEUE("--queue-size");

    final String option;

    Sweep(String option) {
        this.option = option;
    }

    /** The values to try. */
    List<Integer> trials() {
        return switch (this) {
            case BATCH -> List.of(250, 500, 1000, 2000, 4000, 8000, 16_000);
            case BLOCK -> List.of(1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22);
            case QUEUE -> List.of(5000, 10_000, 20_000, 50_000, 100_000, 200_000);
        };
    }

    /** The options of a run with a value. */
    List<String> options(int value) {
        String text = String.valueOf(value);
        // the limit in bytes would hide the one in records
        return this == QUEUE ? List.of(option, text, "--queue-bytes", "1073741824") : List.of(option, text);
    }
}
