package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.policy.source.PolicySources;
import java.io.PrintWriter;

/** What a gate says when it is up. */
public final class GreetingText {
    private GreetingText() {}

    /** The same in one line, without the console's one-time link: a log has more readers than a terminal. */
    public static String line(GateConfig config, Gate gate) {
        String revision = gate.revision();
        return "the gate serves on https://" + config.listen().authority(gate.port()) + "/validate; admin on http://"
                + config.adminListen().authority(gate.adminPort()) + "; policies "
                + (revision.isEmpty() ? "none" : "revision " + revision.substring(0, 12)) + "; facts from "
                + gate.factsFrom() + "; store " + RecordStore.at(config.store()).told();
    }

    public static void print(PrintWriter out, GateConfig config, Gate gate) {
        String revision = gate.revision();
        out.println("Deploy Gate listens on https://" + config.listen().host() + ":" + gate.port() + "/validate");
        out.println("  trust     " + gate.trust());
        out.println("  admin     http://" + config.adminListen().host() + ":" + gate.adminPort()
                + "  (/healthz /readyz /metrics)");
        out.println("  console   " + gate.consoleAt());
        out.println("  policies  "
                + (revision.isEmpty()
                        ? "none: every change except always-allowed changes is denied"
                        : revision.substring(0, 12))
                + config.policies()
                        .source()
                        .map(from -> "  from " + PolicySources.shown(from) + ", watched")
                        .orElse("  from the jar"));
        out.println("  facts     " + gate.factsFrom());
        gate.incidentsAt().ifPresent(at -> out.println("  incidents " + at));
        out.println("  record    " + RecordStore.at(config.store()).told());
        out.flush();
    }
}
