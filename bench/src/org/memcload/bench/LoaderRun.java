package org.memcload.bench;

/**
 * One run of the loader.
 *
 * @param lines lines that it loaded
 * @param elapsedSeconds from the first file taken to the last one done, as its report tells
 * @param process the whole process
 */
record LoaderRun(long lines, double elapsedSeconds, MeasuredProcess process) {

    double linesPerSecond() {
        return lines / elapsedSeconds;
    }

    /** Peak resident memory in millions of bytes. */
    double megabytes() {
        return process.peakBytes() / 1e6;
    }
}
