package com.novapay.deploygate.flag.launchdarkly;

import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.interfaces.DataSourceStatusProvider.ErrorInfo;
import com.launchdarkly.sdk.server.interfaces.DataSourceStatusProvider.State;
import com.launchdarkly.sdk.server.interfaces.DataSourceStatusProvider.Status;
import com.novapay.deploygate.flag.FlagState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The flags of LaunchDarkly, kept in memory by its SDK. {@link #get} never waits. {@link #round} is called again and again by one
 * thread: it follows the file of the source, begins anew when LaunchDarkly rejected the key, and says what changed. Flags that
 * cannot be confirmed for {@link #PATIENCE} are not known any more.
 */
public final class LaunchDarklyFlags implements Supplier<FlagState>, AutoCloseable {
    /** As long as flags of an interrupted connection count. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** LaunchDarkly's SDK gives up for good when its key is rejected; keys are activated later than files are written. */
    static final Duration RETRY = Duration.ofSeconds(30);

    /** An answer takes a moment, and that is no news. */
    static final Duration START = Duration.ofSeconds(10);

    private static final FlagState.Unknown UNKNOWN = new FlagState.Unknown("LaunchDarkly does not answer");

    private static final String NOT_YET = "LaunchDarkly has not answered yet";

    private final FlagSource source;
    private final Clock clock;
    private final Lines lines;
    private @Nullable Connection connection;
    private @Nullable String problem = NOT_YET;
    private @Nullable String said;
    private volatile @Nullable Confirmed confirmed;

    /** Takes what an operator should know, one line each. */
    public interface Lines {
        /** Flags are known. */
        void line(String line);

        /** Flags are not known. */
        void warn(String line);
    }

    /** A client of the SDK and what it began with. */
    private record Connection(String content, LDClient client, FlagStore store, Instant since) {
        @Override
        public String toString() {
            return "a connection"; // never the key
        }
    }

    private record Confirmed(FlagStore store, Instant at) {}

    public LaunchDarklyFlags(FlagSource source, Clock clock, Lines lines) {
        this.source = source;
        this.clock = clock;
        this.lines = lines;
    }

    @Override
    public FlagState get() {
        Confirmed last = confirmed;
        return last != null && isRecent(last) ? new FlagState.Known(last.store().flags()) : UNKNOWN;
    }

    /** Time since the flags were last known to be current; empty when they never were. */
    public Optional<Duration> age() {
        return Optional.ofNullable(confirmed).map(last -> Duration.between(last.at(), clock.instant()));
    }

    /** How many flags are known. */
    public int size() {
        return get() instanceof FlagState.Known known ? known.flags().size() : 0;
    }

    /** Why flags are not known or not confirmed, with what to do; empty while they are. */
    public synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Follows the source and the connection. Confined to one thread. */
    public void round() {
        String seen = follow();
        synchronized (this) {
            problem = seen;
        }
        boolean known = get() instanceof FlagState.Known;
        String now = known ? "" : seen;
        if (now == null || now.equals(said) || (now.equals(NOT_YET) && isStarting())) {
            return;
        }
        if (known) {
            lines.line(size() + " flags are known from " + source.name());
        } else {
            lines.warn("flags are not known: " + now + "; changes that are marked as features get a warning");
        }
        said = now;
    }

    /** What is wrong; null for nothing. */
    private @Nullable String follow() {
        Instant now = clock.instant();
        try {
            String content = source.content();
            Connection present = connection;
            if (present == null || !present.content().equals(content) || isOver(present, now)) {
                end();
                present = begin(content, now);
                connection = present;
            }
            Status status = present.client().getDataSourceStatusProvider().getStatus();
            if (status.getState() == State.VALID && present.store().isInitialized()) {
                confirmed = new Confirmed(present.store(), now);
                return null;
            }
            return why(status);
        } catch (IOException | UncheckedIOException e) {
            return source.name() + ": " + e.getMessage();
        }
    }

    private Connection begin(String content, Instant now) throws IOException {
        FlagStore store = new FlagStore();
        LDConfig.Builder config = new LDConfig.Builder()
                .dataStore(context -> store)
                .events(Components.noEvents())
                .diagnosticOptOut(true)
                .logging(Components.noLogging())
                .startWait(Duration.ZERO);
        source.configure(config);
        String key = source instanceof FlagSource.OfLaunchDarkly ? content : "file";
        return new Connection(content, new LDClient(key, config.build()), store, now);
    }

    private static boolean isOver(Connection connection, Instant now) {
        return connection.client().getDataSourceStatusProvider().getStatus().getState() == State.OFF
                && Duration.between(connection.since(), now).compareTo(RETRY) >= 0;
    }

    private boolean isStarting() {
        Connection present = connection;
        return present == null
                || Duration.between(present.since(), clock.instant()).compareTo(START) < 0;
    }

    private boolean isRecent(Confirmed last) {
        return Duration.between(last.at(), clock.instant()).compareTo(PATIENCE) <= 0;
    }

    /** Never the text of an answer, which is foreign; that of a file is the operator's own. */
    private String why(Status status) {
        ErrorInfo error = status.getLastError();
        if (error == null) {
            return NOT_YET;
        }
        return switch (error.getKind()) {
            case ERROR_RESPONSE ->
                "LaunchDarkly answers HTTP " + error.getStatusCode()
                        + (error.getStatusCode() == 401 || error.getStatusCode() == 403
                                ? "; check the key of " + source.name()
                                : "");
            case INVALID_DATA ->
                source instanceof FlagSource.OfFile
                        ? source.name() + " has no flags in LaunchDarkly's format: " + error.getMessage()
                        : "LaunchDarkly sends what is not flags";
            case NETWORK_ERROR -> "LaunchDarkly cannot be reached";
            case STORE_ERROR, UNKNOWN -> "the SDK of LaunchDarkly failed";
        };
    }

    @Override
    public void close() {
        end();
    }

    private void end() {
        Connection present = connection;
        connection = null;
        if (present != null) {
            try {
                present.client().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
