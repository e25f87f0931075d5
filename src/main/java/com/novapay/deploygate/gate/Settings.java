package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The settings of this run: flags, then environment, then a file. */
public final class Settings {
    private Settings() {}

    public static GateConfig read(Map<Setting, String> flags, Optional<Path> file) {
        try {
            return new ConfigSource(flags, System.getenv(), file).read();
        } catch (ConfigProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }
}
