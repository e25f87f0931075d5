package com.novapay.deploygate.listen;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * A server beside the webhook, with threads of its own, so that nothing that comes to it takes one from decisions. Starts, takes new
 * certificates, and ends within a bound. Unlike the API server its callers must not show a certificate. Thread-safe.
 */
public final class ListeningServer implements AutoCloseable {
    private static final long GRACE_SECONDS = 2;
    private static final long LONGEST_END_SECONDS = 5;

    private final String name;
    private final Vertx vertx;
    private final HttpServer server;
    private final UnaryOperator<ServerSSLOptions> callers;

    /**
     * A server that does not listen yet, and whose callers show no certificate.
     *
     * @param name for the log
     * @param vertx of {@link #threads}; closed with the server
     */
    public ListeningServer(String name, Vertx vertx, HttpServer server) {
        this(name, vertx, server, ListeningServer::tls);
    }

    /**
     * The same with callers that may show one.
     *
     * @param callers what a new certificate of the gate is used with: {@link #tls} or {@link #tlsWithCertificates}
     */
    public ListeningServer(String name, Vertx vertx, HttpServer server, UnaryOperator<ServerSSLOptions> callers) {
        this.name = name;
        this.vertx = vertx;
        this.server = server;
        this.callers = callers;
    }

    /** Threads of a server: one that reads and writes, and some that may wait. */
    public static Vertx threads(int workers) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(workers)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false))
                .setWarningExceptionTime(Duration.ofSeconds(30).toNanos()));
    }

    /** The same certificate for callers that show none. */
    public static ServerSSLOptions tls(ServerSSLOptions tls) {
        return ModernTls.of(tls).setClientAuth(ClientAuth.NONE);
    }

    /**
     * The same certificate for callers that may show one. The handshake accepts any: one port has callers that prove who they are in
     * other ways, and some of these show a certificate to whoever asks.
     */
    public static ServerSSLOptions tlsWithCertificates(ServerSSLOptions tls) {
        return ModernTls.of(tls)
                .setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(TrustOptions.wrap(new AnyCertificate()));
    }

    /** Starts to listen; completes with the port. */
    public Future<Integer> start() {
        return server.listen().map(HttpServer::actualPort);
    }

    /** New connections meet this certificate. Fails and changes nothing when it cannot be used. */
    public Future<Boolean> renew(ServerSSLOptions tls) {
        return server.updateSSLOptions(callers.apply(tls));
    }

    /** Stops accepting, gives what is under way a moment, and closes; blocks for some seconds at most. */
    @Override
    public void close() {
        ended(server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS));
        ended(vertx.close());
    }

    /** Whatever does not end in time ends with the process. */
    private void ended(Future<Void> ending) {
        try {
            ending.toCompletionStage().toCompletableFuture().get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(ListeningServer.class.getName())
                    .log(System.Logger.Level.DEBUG, "closing " + name + " failed", e);
        }
    }
}
