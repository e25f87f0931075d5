package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;

/** On a real server, each test in a database of its own. */
@Tag("slow")
class PostgresWordQueriesTest extends WordQueriesContract {
    @Override
    RecordStore store() throws SQLException {
        return RecordStore.at(FreshPostgres.url(FreshPostgres.database("words")));
    }
}
