package org.memcload.route;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.NamedNode;
import org.apache.camel.model.ProcessDefinition;
import org.junit.jupiter.api.Test;
import org.memcload.run.Run;
import org.memcload.testing.LogFiles;

/** The route load parses several blocks of a file at the same time. */
class ParallelSplitTest extends RouteTestSupport {

    /** Reached only if the blocks are parsed one after another. */
    private static final int SECONDS_TO_MEET = 10;

    private final CountDownLatch parsing = new CountDownLatch(2);
    private final List<Boolean> met = new CopyOnWriteArrayList<>();

    @Test
    void aBlockIsParsedWhileAnotherOneIs() throws Exception {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines());
        prepare(1000, 1, 1 << 12);
        context().getCamelContextExtension().addInterceptStrategy((context, step, target, next) -> {
            if (!isParseLines(step)) {
                return target;
            }
            return exchange -> {
                parsing.countDown();
                met.add(parsing.await(SECONDS_TO_MEET, SECONDS));
                target.process(exchange);
            };
        });

        Run run = start();
        run.awaitEnd();

        assertThat(met).hasSizeGreaterThan(1).doesNotContain(false);
        assertThat(run.report().stored()).isEqualTo(lines().size());
    }

    private static boolean isParseLines(NamedNode step) {
        return step instanceof ProcessDefinition process && "parseLines".equals(process.getRef());
    }

    private static List<String> lines() {
        return IntStream.range(0, 2_000)
                .mapToObj(i -> "idfa\t" + i + "\t1\t2\t3")
                .toList();
    }
}
