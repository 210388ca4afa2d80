package hosts.aspect;

import java.util.concurrent.atomic.LongAdder;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;

/** An aspect around the very methods that Reprieve weaves. */
@Aspect
public final class CountReads {
    private static final LongAdder READS = new LongAdder();
    private static final LongAdder RELEASES = new LongAdder();

    static {
        Runtime.getRuntime().addShutdownHook(
            new Thread(() -> System.out.println("RESULT advisedReads=" + READS + " advisedReleases=" + RELEASES)));
    }

    /** A read. */
    @Before("execution(boolean hosts.app.Board.isTorn())")
    public void read() {
        READS.increment();
    }

    /** A release: when it is made, or when it is run. */
    @Before("execution(void hosts.app.Board.release(..))")
    public void release() {
        RELEASES.increment();
    }
}
