package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.SqliteDecisionLog;
import com.novapay.deploygate.tls.StandaloneAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;

/** Opens what a gate keeps on disk, or says in words why that cannot be. */
final class GateFiles {
    private GateFiles() {}

    /** The certificates under the data directory. */
    static StandaloneAuthority authority(Path data, Clock clock) {
        StandaloneAuthority authority = new StandaloneAuthority(data.resolve("tls"), clock);
        try {
            Files.createDirectories(data);
            authority.ensure();
            return authority;
        } catch (IOException e) {
            throw new UsageProblem("--data: " + data + " cannot be written: " + reason(e));
        } catch (GeneralSecurityException e) {
            throw new UsageProblem("--data: the certificates under " + data.resolve("tls") + " cannot be used: "
                    + e.getMessage() + "; remove that directory and new ones are made");
        }
    }

    /** The decision log. */
    static SqliteDecisionLog log(Path store) {
        try {
            return new SqliteDecisionLog(store);
        } catch (SQLException e) {
            throw new UsageProblem("--store: " + store + " cannot be written: " + e.getMessage());
        }
    }

    private static String reason(IOException problem) {
        return problem.getClass().getSimpleName().replaceAll("(Exception)$", "") + " " + problem.getMessage();
    }
}
