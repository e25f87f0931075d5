package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * One control plane for all test classes that ask for a {@link ControlPlane} parameter, ended when the last test has run.
 * It has the custom resources of Argo Rollouts; their controllers' writes are played by tests. A class installs the chart
 * and uninstalls it, and keeps to namespaces of its own.
 */
final class SharedCluster implements BeforeAllCallback, ParameterResolver, TestWatcher {
    private static final Namespace STORE = Namespace.create(SharedCluster.class);

    /** The control plane and its folder, which stays when a test failed. */
    private static final class Running implements AutoCloseable {
        private final Path folder;
        private final ControlPlane plane;
        private volatile boolean failed;

        Running() {
            try {
                folder = Files.createTempDirectory("cluster");
                plane = ControlPlane.start(ClusterBinaries.built(), folder);
                RolloutsController.define(plane);
            } catch (IOException | GeneralSecurityException | InterruptedException e) {
                throw new IllegalStateException("no control plane: " + e, e);
            }
        }

        @Override
        public void close() throws IOException {
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
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(Running.class, ignored -> new Running(), Running.class);
    }
}
