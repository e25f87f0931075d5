package com.novapay.deploygate.cli;

import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The settings of this run: flags, then environment, then a file. */
final class Settings {
    private Settings() {}

    static GateConfig read(Map<Setting, String> flags, Optional<Path> file) {
        try {
            return new ConfigSource(flags, System.getenv(), file).read();
        } catch (ConfigProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }
}
