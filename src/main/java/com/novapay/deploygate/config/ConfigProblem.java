package com.novapay.deploygate.config;

import java.util.List;

/** A configuration that cannot be used. The message has every problem, one a line, with where it stands and its mend. */
public final class ConfigProblem extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigProblem(List<String> problems) {
        super(String.join("\n", problems));
    }
}
