package com.novapay.deploygate.announce.release;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Calls a health endpoint: one GET, of which only the status line is read. It connects to the address that it checked, so that a
 * name cannot change in between, and follows no redirect. Thread-safe.
 */
public final class HealthProbe {
    private static final int LONGEST_LINE = 1_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: [ -~]*)?");
    private final Networks allowed;
    private final Resolver resolver;
    private final Duration limit;
    private final LongSupplier nanos;

    /** Looks up the addresses of a host. */
    @FunctionalInterface
    public interface Resolver {
        List<InetAddress> of(String host) throws UnknownHostException;
    }

    /**
     * @param allowed the only addresses that it connects to
     * @param limit for the whole call
     * @param nanos the clock, as {@link System#nanoTime}
     */
    public HealthProbe(Networks allowed, Resolver resolver, Duration limit, LongSupplier nanos) {
        this.allowed = allowed;
        this.resolver = resolver;
        this.limit = limit;
        this.nanos = nanos;
    }

    /** Calls an http or https address and returns what it answered; throws nothing. */
    HealthCheck call(URI endpoint) {
        String host = endpoint.getHost().replaceAll("^\\[|]$", "");
        boolean secure = "https".equals(endpoint.getScheme().toLowerCase(Locale.ROOT));
        int port = endpoint.getPort() > 0 ? endpoint.getPort() : secure ? 443 : 80;
        try {
            Optional<InetAddress> address =
                    resolver.of(host).stream().filter(allowed::contain).findFirst();
            if (address.isEmpty()) {
                return new HealthCheck(
                        false, host + " has no address in announce.health.networks, so the gate did not call it");
            }
            return call(endpoint, host, new InetSocketAddress(address.get(), port), secure);
        } catch (UnknownHostException e) {
            return new HealthCheck(false, host + " has no address");
        } catch (SocketTimeoutException e) {
            return new HealthCheck(false, "no answer within " + limit.toMillis() + " ms");
        } catch (IOException | RuntimeException e) {
            return new HealthCheck(false, "cannot be called: " + e.getClass().getSimpleName());
        }
    }

    private HealthCheck call(URI endpoint, String host, InetSocketAddress address, boolean secure) throws IOException {
        long end = nanos.getAsLong() + limit.toNanos();
        try (Socket plain = new Socket()) {
            plain.connect(address, left(end));
            plain.setSoTimeout(left(end));
            try (Socket socket = secure ? secured(plain, host, address.getPort()) : plain) {
                socket.getOutputStream().write(request(endpoint).getBytes(StandardCharsets.US_ASCII));
                Matcher status = STATUS.matcher(line(socket, end));
                if (!status.matches()) {
                    return new HealthCheck(false, "the answer is not HTTP");
                }
                int code = Integer.parseInt(status.group(1));
                return new HealthCheck(code >= 200 && code < 300, "HTTP " + code);
            }
        }
    }

    private static SSLSocket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String request(URI endpoint) {
        String path = endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
        String authority = endpoint.getPort() > 0 ? endpoint.getHost() + ":" + endpoint.getPort() : endpoint.getHost();
        return "GET " + URI.create(path + query).toASCIIString() + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUser-Agent: deploy-gate\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }

    /** An answer that trickles in is given up at the end of the limit, too. */
    private String line(Socket socket, long end) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            socket.setSoTimeout(left(end));
            int c = in.read();
            if (c < 0 || c == '\n') {
                break;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private int left(long end) throws SocketTimeoutException {
        long left = (end - nanos.getAsLong()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return Math.toIntExact(left);
    }
}
