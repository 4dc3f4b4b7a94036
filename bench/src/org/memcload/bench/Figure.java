package org.memcload.bench;

/** What is measured, or follows from it, in the order in which it is shown. */
enum Figure {
    FLOOR("floor, lines/s", "%,.0f"),
    PLAIN("plain, lines/s", "%,.0f"),
    LOADER("loader, lines/s", "%,.0f"),
    LOADER_PROCESS("loader with its start-up, lines/s", "%,.0f"),
    LOADER_TO_FLOOR("loader / floor", "%.3f"),
    LOADER_TO_PLAIN("loader / plain", "%.3f"),
    CPU("CPU s per million lines", "%.2f"),
    START_UP("10 lines, start to exit, s", "%.2f"),
    JAVA_VERSION("java -version, s", "%.2f"),
    START_UP_EXCESS("10 lines - 1.5 java -version, s", "%.2f"),
    MEMORY("peak resident memory, MB", "%.0f"),
    SCALING_SMALL("loader, a tenth of the lines, lines/s", "%,.0f"),
    SCALING_LARGE("loader, all lines, lines/s", "%,.0f"),
    SCALING("all / a tenth", "%.3f"),
    SCALING_MEMORY("peak resident memory, all lines, MB", "%.0f"),
    ONE_CORE("loader on one core, lines/s", "%,.0f"),
    TWO_CORES("loader on two cores, lines/s", "%,.0f"),
    CORES("two cores / one", "%.3f");

    /** What it is called in the table. */
    final String label;
    /** How a value is written. */
    final String format;

    Figure(String label, String format) {
        this.label = label;
        this.format = format;
    }

    /** What its median is held against, or null. */
    Target target() {
        return switch (this) {
            case LOADER_TO_FLOOR -> Target.atLeast(0.75, 0.90);
            case LOADER_TO_PLAIN -> Target.atLeast(1.0, 1.15);
            case CPU -> Target.atMost(2.6, 1.8);
            case START_UP_EXCESS -> Target.atMost(1.0, 0.5);
            case MEMORY, SCALING_MEMORY -> Target.atMost(300, 160);
            case SCALING -> Target.atLeast(0.97, 0.97);
            default -> null;
        };
    }
}
