package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.policy.PolicyArchive;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policytest.RecordedPolicies;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Reads from the audit log which revision the policies are pinned to, and that revision. What was read last is kept in a file, so that a
 * gate that starts without its store is still pinned. Confined to one thread; blocks while the store does.
 */
final class PolicyPins implements PinnedPolicies.Revisions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final RecordStore store;
    private final PolicyArchive archive;
    private final Path folder;
    private final Path file;

    /** @param folder where the file is; made when it is missing */
    PolicyPins(RecordStore store, PolicyArchive archive, Path folder) {
        this.store = store;
        this.archive = archive;
        this.folder = folder;
        this.file = folder.resolve("pin.json");
    }

    @Override
    public Optional<PolicyPin> now() throws IOException {
        Optional<PolicyPin> pin;
        try {
            pin = PolicyPin.newest(store);
        } catch (SQLException e) {
            return kept();
        }
        if (!pin.equals(kept())) {
            keep(pin);
        }
        return pin;
    }

    private Optional<PolicyPin> kept() throws IOException {
        return Files.exists(file)
                ? Optional.of(JSON.readValue(Files.readAllBytes(file), PolicyPin.class))
                : Optional.empty();
    }

    private void keep(Optional<PolicyPin> pin) throws IOException {
        if (pin.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        OwnerFiles.folder(folder);
        try (OutputStream out = OwnerFiles.stream(file)) {
            out.write(JSON.writeValueAsBytes(pin.get()));
        }
    }

    /**
     * The policies that were active last: of the archive, else of the log, which has those of all gates.
     *
     * @throws IOException when they are not what was kept
     */
    Optional<PolicyArchive.Archived> last() throws IOException {
        Optional<PolicyArchive.Archived> here = archive.last();
        if (here.isPresent()) {
            return here;
        }
        Optional<LoadedRevisions.Active> active;
        try {
            active = new LoadedRevisions(store).newest();
        } catch (SQLException e) {
            return Optional.empty(); // a store that was never there, or is not now
        }
        if (active.isEmpty()) {
            return Optional.empty();
        }
        PolicyFiles files = policies(active.get().revision());
        return Optional.of(new PolicyArchive.Archived(
                active.get().revision(),
                new PolicyFiles(files.version(), active.get().commit(), files.place(), files.files()),
                active.get().since()));
    }

    /** Of the archive, else of the log. */
    @Override
    public PolicyFiles policies(String revision) throws IOException {
        if (!archive.revisions(revision).isEmpty()) {
            return archive.read(revision);
        }
        try {
            Map<String, String> texts = RecordedPolicies.recorded(new DecisionReader(store), revision)
                    .orElseThrow(() -> new IOException("the audit log has no policies of revision " + revision));
            PolicyFiles files = PolicyFiles.of(texts);
            if (!files.revision().equals(revision)) {
                throw new IOException(
                        "the record of revision " + revision + " holds policies of revision " + files.revision());
            }
            return files;
        } catch (UsageProblem e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
