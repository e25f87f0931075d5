package com.novapay.deploygate.policy.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.TarGz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Turns an OPA bundle into policies: unpacks it, verifies its signature, and reads its manifest. Thread-safe.
 *
 * @param keys with which each bundle must be signed; empty for unsigned bundles
 */
record BundleReader(Optional<BundleKeys> keys) {
    private static final String MANIFEST = ".manifest";
    private static final String DELTA = "patch.json";
    private static final int LONGEST_REVISION = 200;

    /**
     * The policies of a bundle.
     *
     * @param place for people
     * @param commit for a bundle that has no revision
     */
    PolicyFiles read(byte[] archive, String place, String version, String commit) throws PolicyProblem {
        try {
            return files(TarGz.read(archive), place, version, commit);
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FORMAT, place + ": " + e.getMessage());
        }
    }

    /** The policies of a bundle that is unpacked already. */
    PolicyFiles files(Map<String, byte[]> bundle, String place, String version, String commit) throws PolicyProblem {
        Map<String, byte[]> files = verified(bundle, place);
        if (files.containsKey(DELTA)) {
            throw new PolicyProblem(
                    PolicyStage.FORMAT, place + ": it is a delta bundle (" + DELTA + "); serve the whole bundle");
        }
        PolicyFiles.Collector collector = new PolicyFiles.Collector(place + "/");
        try {
            for (var file : files.entrySet()) {
                collector.add(file.getKey(), file.getValue().length, file::getValue);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the content is in memory", e);
        }
        PolicyFiles policies = collector.files(version, revision(files, place).orElse(plain(commit)));
        if (policies.files().isEmpty()) {
            throw new PolicyProblem(PolicyStage.FORMAT, place + ": there are no policies in it");
        }
        return policies;
    }

    private Map<String, byte[]> verified(Map<String, byte[]> bundle, String place) throws PolicyProblem {
        if (keys.isEmpty()) {
            return bundle;
        }
        try {
            return keys.get().verified(bundle);
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.VERIFY, place + ": " + e.getMessage());
        }
    }

    private static Optional<String> revision(Map<String, byte[]> files, String place) throws PolicyProblem {
        byte[] manifest = files.get(MANIFEST);
        if (manifest == null) {
            return Optional.empty();
        }
        try {
            String text = new String(manifest, StandardCharsets.UTF_8);
            return Optional.of(plain(
                            new ObjectMapper().readTree(text).path("revision").asText("")))
                    .filter(revision -> !revision.isEmpty());
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FORMAT, place + "/" + MANIFEST + ": it is not JSON");
        }
    }

    /** Fit for logs and metrics. */
    private static String plain(String revision) {
        String printable = revision.replaceAll("[^\\x21-\\x7e]+", "_");
        return printable.length() > LONGEST_REVISION ? printable.substring(0, LONGEST_REVISION) : printable;
    }
}
