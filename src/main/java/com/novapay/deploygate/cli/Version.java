package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.config.ProductVersion;
import com.novapay.deploygate.policytest.Policies;
import java.util.List;
import picocli.CommandLine.IVersionProvider;

/** What this program is. Immutable. */
record Version(String version, String java, String policyRevision) {
    static Version running() {
        return new Version(ProductVersion.number(), Runtime.version().toString(), Policies.shippedRevision());
    }

    List<String> lines() {
        return List.of(
                "deploy-gate " + version, "Java " + java + ", shipped policies " + policyRevision.substring(0, 12));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", version)
                .put("java", java)
                .put("policyRevision", policyRevision);
    }

    /** For {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return running().lines().toArray(String[]::new);
        }
    }
}
