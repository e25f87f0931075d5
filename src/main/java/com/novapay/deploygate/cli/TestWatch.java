package com.novapay.deploygate.cli;

import com.novapay.deploygate.policytest.FolderWatch;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** Runs tests again after each change, until the thread is interrupted or the process gets a signal. Used once. */
final class TestWatch {
    private static final long SECONDS_TO_END = 10;

    private final FolderWatch watch;
    private final PrintWriter out;
    private final PrintWriter err;
    private final String command;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode;

    /** @param command its name, for errors */
    TestWatch(FolderWatch watch, PrintWriter out, PrintWriter err, String command) {
        this.watch = watch;
        this.out = out;
        this.err = err;
        this.command = command;
    }

    /** Returns the exit code of the last run. */
    int run(IntSupplier tests) {
        Thread runner = Thread.currentThread();
        Thread onSignal = new Thread(() -> end(runner), "end-watch");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            while (true) {
                exitCode = once(tests);
                say("Waiting for a change. Ctrl-C ends.");
                Set<Path> changed = watch.changes();
                say("");
                say("Changed: " + changed.stream().map(Path::toString).collect(Collectors.joining(", ")));
            }
        } catch (InterruptedException e) {
            return exitCode;
        } finally {
            ended.countDown();
            forget(onSignal);
        }
    }

    private int once(IntSupplier tests) throws InterruptedException {
        try {
            return tests.getAsInt();
        } catch (UsageProblem e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            String.valueOf(e.getMessage()).lines().forEach(line -> err.println(command + ": " + line.strip()));
            err.flush();
            return 2;
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Lets the runner delete its temporary files; the JVM would end with 130, which scripts take for a failure. */
    private void end(Thread runner) {
        runner.interrupt();
        try {
            if (ended.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends; the hook is running.
        }
    }
}
