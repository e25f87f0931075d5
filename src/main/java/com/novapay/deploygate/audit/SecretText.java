package com.novapay.deploygate.audit;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a secret looks like in text. As in gitleaks, a pattern is tried only where one of its keywords is: nearly all text of a
 * manifest has none, and looking for a keyword costs a hundredth of a pattern. Thread-safe.
 */
final class SecretText {
    /** Words of credentials, in lower case; not those by which Kubernetes refers to Secrets and tokens. */
    private static final String WORD = "(?:passw|passphrase|(?<![a-z])pass(?![a-z])|pwd|token(?!expir)|credential"
            + "|secret(?!s?/|name|ref|keyref|providerclass)|authorization|(?:api|access|private)[-_.]?key)";

    private static final List<String> WORDS =
            List.of("pass", "pwd", "token", "credential", "secret", "authorization", "key");

    private static final Look NAME = new Look(WORD, WORDS);
    /** An argument whose next one is the secret. */
    private static final Pattern FLAG =
            Pattern.compile("-p|-u|--user|-{1,2}[\\w.-]{0,64}?(?i:" + WORD + ")[\\w.-]{0,64}");

    /** Bounded everywhere, so that hostile text costs time in proportion to its length. */
    static final List<Look> LOOKS = List.of(
            new Look("-----BEGIN [A-Z ]{0,40}PRIVATE KEY", List.of("private key")),
            new Look("LS0tLS1CRUdJTi", List.of("ls0tls1crudjti")),
            new Look("\\bA(?:KIA|SIA)[0-9A-Z]{16}\\b", List.of("akia", "asia")),
            new Look("(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8}", List.of("eyj")),
            new Look(
                    "\\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[rs]k_live_|AIza)\\w{8}",
                    List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "k_live_", "aiza")),
            new Look("hooks\\.slack\\.com/services/", List.of("hooks.slack.com/services/")),
            new Look("://[^\\s@]{1,512}+@(?!sha256:)", List.of("://")),
            new Look("(?i:\\b(?:bearer|basic)\\s{1,8}[\\w+/=.-]{8})", List.of("bearer", "basic")),
            new Look(
                    "(?i:" + WORD + "[\\w.-]{0,64}+[\"'\\\\]{0,8}\\s{0,8}[=:])|(?i:-" + WORD + "[\\w.-]{0,64}+\\s)"
                            + "|password-stdin|\\bsshpass\\s",
                    WORDS),
            new Look("\\bmysql[^|;]{0,200}?\\s-p\\S", List.of("mysql")),
            new Look("(?<!\\S)(?:-u|--user)[ =]{0,8}[^\\s:]{1,256}+:", List.of("-u")),
            new Look("\\bvalue[\"'\\\\]{0,8}\\s{0,8}:", List.of("value")));

    private SecretText() {}

    /**
     * A pattern, and what is in every text that it finds.
     *
     * @param keywords in lower case
     */
    record Look(Pattern pattern, List<String> keywords) {
        Look(String pattern, List<String> keywords) {
            this(Pattern.compile(pattern), keywords);
        }

        boolean isIn(String text, String lowerCase) {
            for (String keyword : keywords) {
                if (lowerCase.contains(keyword)) {
                    return pattern.matcher(text).find();
                }
            }
            return false;
        }
    }

    /** Whether a text holds what looks like a secret. */
    static boolean isIn(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        for (Look look : LOOKS) {
            if (look.isIn(text, lowerCase)) {
                return true;
            }
        }
        return false;
    }

    /** Whether something is named like a credential. */
    static boolean isName(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return NAME.isIn(lowerCase, lowerCase);
    }

    /** Whether an argument says that the next one is a secret. */
    static boolean isFlag(String argument) {
        return argument.startsWith("-") && FLAG.matcher(argument).matches();
    }
}
