package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.audit.tree.Verification;
import com.novapay.deploygate.config.GateConfig;
import java.io.PrintWriter;
import java.time.Clock;

/** What people do with the log by commands, as it stands in the log. */
public final class AuditEvents {
    private AuditEvents() {}

    /** The beginning of such a record, with whom the operating system says that it was. */
    public static ObjectNode document(RecordType type, Clock clock) {
        ObjectNode document = RecordDocument.begin(type, GateAudit.ids(clock).get(), clock.instant());
        document.putObject("actor")
                .put("username", System.getProperty("user.name", ""))
                .put("source", "operating system of " + GateNames.host());
        return document;
    }

    /** Where the gate's own key is, so that verifying a copy leaves it as it was. */
    public static void verified(RecordStore store, GateConfig settings, Verification found, PrintWriter err) {
        Clock clock = Clock.systemUTC();
        try (TreeTool tool = new TreeTool(store, GateAudit.settings(settings), clock, GateAudit.ids(clock))) {
            if (!tool.hasKey()) {
                return;
            }
            ObjectNode document = document(RecordType.AUDIT_VERIFIED, clock)
                    .put("fits", found.exitCode() == 0)
                    .put("records", found.records())
                    .put("covered", found.covered())
                    .put("checkpoints", found.checkpoints());
            found.misfit()
                    .ifPresent(misfit -> document.putObject("misfit")
                            .put("id", misfit.id())
                            .put("position", misfit.position())
                            .put("what", misfit.what()));
            tool.append(document);
        } catch (TreeProblem e) {
            err.println("this verification could not be recorded in the audit log: " + e.getMessage());
            err.flush();
        }
    }
}
