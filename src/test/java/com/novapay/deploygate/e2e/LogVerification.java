package com.novapay.deploygate.e2e;

import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints;
import com.novapay.deploygate.audit.tree.StoreVerifier;
import com.novapay.deploygate.audit.tree.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A log, verified by the key and the last checkpoint that its gates keep beside their store. */
final class LogVerification {
    private LogVerification() {}

    /** @param data the gate's data directory */
    static Verification of(RecordStore store, Path data) throws IOException, SQLException {
        Path audit = data.resolve("audit");
        Path checkpoint = audit.resolve("checkpoint"); // which a gate that soon dies does not get to
        NoteKey key = NoteKey.parse(
                        Files.readString(audit.resolve("signing.pub")).strip())
                .orElseThrow();
        return new StoreVerifier(store)
                .verify(
                        new StoreVerifier.Outside(
                                List.of(key),
                                Files.exists(checkpoint) ? PublishedCheckpoints.read(checkpoint) : List.of(),
                                Optional.empty()),
                        records -> {});
    }
}
