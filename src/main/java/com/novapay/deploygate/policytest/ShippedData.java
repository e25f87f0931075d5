package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What the policies in the jar know of the company; those of the gate that is asked may say otherwise. */
public final class ShippedData {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);

    private ShippedData() {}

    /** Their data document. */
    public static JsonNode data() {
        try {
            return BundleFiles.shipped().data();
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    /** A time in the company's zone, for people. */
    public static String readable(Instant at) {
        return TIME.format(ZonedDateTime.ofInstant(at, PolicyCatalog.zone(data())));
    }
}
