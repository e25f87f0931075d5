package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import java.io.PrintWriter;

/** What a gate says when it is up. */
final class GreetingText {
    private GreetingText() {}

    static void print(PrintWriter out, GateConfig config, Gate gate) {
        String revision = gate.revision();
        out.println("Deploy Gate listens on https://" + config.listen().host() + ":" + gate.port() + "/validate");
        out.println("  trust     " + gate.trust());
        out.println("  admin     http://" + config.adminListen().host() + ":" + gate.adminPort()
                + "  (/healthz /readyz /metrics)");
        out.println("  console   " + gate.consoleAt());
        out.println("  policies  "
                + (revision.isEmpty() ? "none: everything but ways back is refused" : revision.substring(0, 12))
                + config.policies().map(from -> "  from " + from + ", watched").orElse("  from the jar"));
        out.println("  facts     " + gate.factsFrom());
        out.println("  record    " + RecordStore.at(config.store()).told());
        out.flush();
    }
}
