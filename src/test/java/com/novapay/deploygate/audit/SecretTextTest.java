package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SecretTextTest {
    private static final List<String> PIECES = List.of(
            "-----BEGIN ",
            "RSA ",
            "PRIVATE KEY",
            "LS0tLS1CRUdJTi",
            "A",
            "KIA",
            "SIA",
            "IOSFODNN7EXAMPLE",
            "eyJ",
            "hbGciOiJI",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "xoxb-",
            "rk_live_",
            "sk_live_",
            "AIza",
            "abcdefgh",
            "https://hooks.slack.com/services/",
            "://",
            "user:hush",
            "@",
            "sha256:",
            "Bearer ",
            "BASIC ",
            "password",
            "PassPhrase",
            "pass",
            "PWD",
            "Token",
            "expiry",
            "credential",
            "Secret",
            "Name",
            "authorization",
            "api",
            "ACCESS",
            "private",
            "_",
            "-",
            ".",
            "key",
            "Key",
            "=",
            ":",
            "\"",
            " ",
            "-stdin",
            "ssh",
            "mysql",
            " -p",
            "-u ",
            "--user=",
            "value",
            "x",
            "\u0130",
            "\u212A");

    /** Otherwise a secret would be kept because no keyword was looked for. */
    @Test
    void isIn_anyText_isWhatThePatternsFind() {
        SplittableRandom random = new SplittableRandom(20261127);
        int[] found = new int[SecretText.LOOKS.size()];
        for (int i = 0; i < 100_000; i++) {
            StringBuilder made = new StringBuilder();
            for (int pieces = random.nextInt(1, 7); pieces > 0; pieces--) {
                made.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String text = made.toString();
            boolean looks = false;
            for (int look = 0; look < found.length; look++) {
                if (SecretText.LOOKS.get(look).pattern().matcher(text).find()) {
                    looks = true;
                    found[look]++;
                }
            }
            assertThat(SecretText.isIn(text)).as(text).isEqualTo(looks);
        }
        assertThat(found).doesNotContain(0);
    }
}
