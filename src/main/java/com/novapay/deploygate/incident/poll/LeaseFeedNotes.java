package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.kubernetes.Leadership;
import com.novapay.deploygate.kubernetes.LeaseNotes;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** One Lease elects the gate that polls, and has its notes in annotations. Confined to one thread. */
public final class LeaseFeedNotes implements FeedNotes {
    private static final String PREFIX = "deploygate.novapay.com/polled-";
    private final Leadership leadership;
    private final LeaseNotes notes;
    private final Consumer<String> report;
    private String problem = "";

    /** @param report told each problem when it comes up, one line */
    public LeaseFeedNotes(Leadership leadership, LeaseNotes notes, Consumer<String> report) {
        this.leadership = leadership;
        this.notes = notes;
        this.report = report;
    }

    @Override
    public boolean leads() {
        try {
            boolean leads = leadership.holds();
            problem = "";
            return leads;
        } catch (ApiProblem e) {
            tell(e);
            return false;
        }
    }

    @Override
    public Map<IncidentSource, Instant> read() {
        Map<IncidentSource, Instant> polled = new EnumMap<>(IncidentSource.class);
        try {
            Map<String, String> noted = notes.read();
            for (IncidentSource source : IncidentSource.values()) {
                Times.parse(noted.getOrDefault(PREFIX + source.key(), "")).ifPresent(at -> polled.put(source, at));
            }
        } catch (ApiProblem e) {
            tell(e);
        }
        return polled;
    }

    @Override
    public void write(IncidentSource source, Instant at) {
        try {
            notes.write(PREFIX + source.key(), at.toString());
        } catch (ApiProblem e) {
            tell(e);
        }
    }

    @Override
    public void end() {
        try {
            leadership.end();
        } catch (ApiProblem e) {
            // The claim runs out by itself.
        }
    }

    private void tell(ApiProblem problem) {
        String line = String.valueOf(problem.getMessage());
        if (!line.equals(this.problem)) {
            this.problem = line;
            report.accept(line);
        }
    }
}
