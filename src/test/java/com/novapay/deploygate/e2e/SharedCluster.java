package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * The control planes behind {@link OnCluster}: one of each kind for all test classes of this JVM, started when the first class
 * asks for it and ended with the JUnit session. Classes of one JVM run one after the other, each on a cluster as it was at first.
 */
final class SharedCluster implements BeforeAllCallback, AfterAllCallback, ParameterResolver, TestWatcher {
    private static final Namespace STORE = Namespace.create(SharedCluster.class);

    /** One control plane and its folder, which stays when a test failed. */
    private static final class Running implements AutoCloseable {
        private final Path folder;
        private final ControlPlane plane;
        private final Deque<RolloutsController> controllers = new ArrayDeque<>();
        private final ClusterBaseline baseline;
        private boolean failed;

        Running(OnCluster.Rollouts rollouts) {
            try {
                folder = Files.createTempDirectory("cluster");
                plane = ControlPlane.start(ClusterBinaries.built(), folder);
                switch (rollouts) {
                    case PLAYED -> RolloutsController.define(plane);
                    case REAL -> controllers.push(RolloutsController.start(plane));
                }
                baseline = ClusterBaseline.of(plane.kubectl("admin"));
            } catch (IOException | GeneralSecurityException | InterruptedException e) {
                throw new IllegalStateException("no control plane: " + e, e);
            }
        }

        @Override
        public void close() throws IOException {
            while (!controllers.isEmpty()) {
                controllers.pop().close();
            }
            plane.close();
            if (failed) {
                System.err.println("The cluster's logs are in " + folder);
                return;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : inside) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running(context);
    }

    /** A cluster that does not become as it was is ended, so that one class's remains fail no other class. */
    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Running running = running(context);
        running.failed |= context.getExecutionException().isPresent();
        try {
            running.baseline.restore();
        } catch (AssertionError | RuntimeException e) {
            running.failed = true;
            store(context).remove(rollouts(context));
            running.close();
            throw e;
        }
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        running(context).failed = true;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ControlPlane.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).plane;
    }

    private static Running running(ExtensionContext context) {
        return store(context).computeIfAbsent(rollouts(context), Running::new, Running.class);
    }

    private static OnCluster.Rollouts rollouts(ExtensionContext context) {
        return context.getRequiredTestClass().getAnnotation(OnCluster.class).rollouts();
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        // Surefire runs each class by itself when it has several JVMs; only its session lasts as long as the JVM.
        return context.getStore(StoreScope.LAUNCHER_SESSION, STORE);
    }
}
