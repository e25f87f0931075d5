package com.novapay.deploygate.config;

import java.util.List;

/** Where the gate learns which feature flags there are. */
public final class FlagSettings {
    public static final Setting SDK_KEY_FILE = new Setting(
            "launchdarkly.sdk-key-file",
            "",
            false,
            "A file with the SDK key of a LaunchDarkly environment, by which the rule feature-flag knows its flags. Read again when it"
                    + " changes. Empty for no LaunchDarkly. See docs/operators.md.");
    public static final Setting FILE = new Setting(
            "launchdarkly.file",
            "",
            false,
            "Instead of a key: a file of flags in the format of LaunchDarkly's file data source, JSON or YAML. Read again when it"
                    + " changes.");
    public static final Setting URL = new Setting(
            "launchdarkly.url",
            "",
            false,
            "The base address of a LaunchDarkly Relay Proxy; https, or http for loopback. Empty for LaunchDarkly itself.");
    public static final Setting CA_FILE = new Setting(
            "launchdarkly.ca-file",
            "",
            false,
            "A file of authorities, PEM, that are trusted for launchdarkly.url; empty for Java's own.");

    private FlagSettings() {}

    /** In the order of the page of settings. */
    static List<Setting> all() {
        return List.of(SDK_KEY_FILE, FILE, URL, CA_FILE);
    }
}
