package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.SqliteDecisionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** Opens what a gate keeps on disk, or says in words why that cannot be. */
final class GateFiles {
    private GateFiles() {}

    /** The data directory. */
    static void folder(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UsageProblem("--data: " + data + " cannot be written: " + reason(e));
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
