package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.gate.Settings;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the decision log is: the same settings that tell the gate tell its readers. */
public final class LogSource {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The gate's data directory; default: NOVAPAY_DATA, else .deploy-gate.")
    private @Nullable String data;

    @Option(
            names = "--store",
            paramLabel = "JDBC-URL",
            description = "Where decisions are recorded; default: jdbc:sqlite:DATA/decisions.db.")
    private @Nullable String store;

    @Option(names = "--config", paramLabel = "FILE", description = "The gate's settings in YAML.")
    private @Nullable Path config;

    /** A question to the log. */
    @FunctionalInterface
    interface Question<T> {
        T ask(DecisionReader reader) throws SQLException;
    }

    /** A question to the store itself. */
    @FunctionalInterface
    interface StoreQuestion<T> {
        T ask(RecordStore store) throws SQLException;
    }

    /** The gate's settings. */
    public GateConfig settings() {
        Map<Setting, String> flags = new HashMap<>();
        Optional.ofNullable(data).ifPresent(value -> flags.put(Setting.DATA, value));
        Optional.ofNullable(store).ifPresent(value -> flags.put(Setting.STORE, value));
        return Settings.read(flags, Optional.ofNullable(config));
    }

    /** A log that is there; a mistyped directory must not become an empty one. */
    public RecordStore store() {
        return askStore(found -> {
            try (Connection connection = found.reader()) {
                connection.isReadOnly();
            }
            return found;
        });
    }

    <T> T ask(Question<T> question) {
        return askStore(store -> question.ask(new DecisionReader(store)));
    }

    <T> T askStore(StoreQuestion<T> question) {
        RecordStore found = RecordStore.at(settings().store());
        try {
            return question.ask(found);
        } catch (SQLException e) {
            throw unreadable(found, e);
        }
    }

    /** What is wrong with it, and the mend. */
    public static UsageProblem unreadable(RecordStore store, Exception e) {
        return new UsageProblem(store.told() + " cannot be read as an audit log: " + e.getMessage()
                + "; name the gate's data directory with --data or its store with --store");
    }
}
