package com.novapay.deploygate.cli.records;

import java.util.Iterator;
import java.util.List;

/** The words that records know, for completion, help and hints. */
final class RecordWords {
    static final List<String> PURPOSES =
            List.of("friday", "hotfix", "migration", "canary-skip", "redeploy", "break-glass");
    static final List<String> ROLES = List.of("team-lead", "vp-engineering", "platform", "incident-commander");
    static final List<String> SEVERITIES = List.of("SEV-1", "SEV-2", "SEV-3", "SEV-4");
    static final List<String> CHECKS =
            List.of("lint", "unit", "integration", "security-scan", "image-build", "review", "smoke");
    static final List<String> ENVIRONMENTS = List.of("development", "staging", "production");

    private RecordWords() {}

    /** Candidates of {@code PURPOSE}. */
    static final class Purposes extends Candidates {
        Purposes() {
            super(PURPOSES);
        }
    }

    /** Candidates of {@code --role}. */
    static final class Roles extends Candidates {
        Roles() {
            super(ROLES);
        }
    }

    /** Candidates of {@code --severity}. */
    static final class Severities extends Candidates {
        Severities() {
            super(SEVERITIES);
        }
    }

    /** Candidates of {@code --check}: what passes is what is typed most. */
    static final class Checks extends Candidates {
        Checks() {
            super(CHECKS.stream().map(check -> check + "=passed").toList());
        }
    }

    /** Candidates of {@code --environment}. */
    static final class Environments extends Candidates {
        Environments() {
            super(ENVIRONMENTS);
        }
    }

    abstract static class Candidates implements Iterable<String> {
        private final List<String> words;

        Candidates(List<String> words) {
            this.words = words;
        }

        @Override
        public Iterator<String> iterator() {
            return words.iterator();
        }
    }
}
