package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Clock;
import java.util.Optional;

/** Writes pins into the audit log, beside a gate or without one. Confined to one thread. */
public final class PolicyPinLog {
    private final RecordStore store;
    private final GateConfig settings;
    private final Clock clock;

    public PolicyPinLog(RecordStore store, GateConfig settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Pins.
     *
     * @param user empty for that of the operating system
     * @return what was recorded
     */
    public PolicyPin pin(String revision, String user, String reason) {
        ObjectNode document = new PolicyPin(revision, user, reason).document(clock);
        append(document);
        Optional<PolicyPin> recorded = PolicyPin.read(document.toString());
        return recorded.orElseThrow();
    }

    /** Ends a pin. */
    public void unpin(String user, String reason) {
        append(PolicyPin.end(clock, user, reason));
    }

    private void append(ObjectNode document) {
        try (TreeTool tool = new TreeTool(store, GateAudit.settings(settings), clock, GateAudit.ids(clock))) {
            tool.append(document);
        } catch (TreeProblem e) {
            throw new UsageProblem("the pin cannot be recorded in the audit log: " + e.getMessage());
        }
    }
}
