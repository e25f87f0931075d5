package com.novapay.deploygate.incident.receive;

import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.SourceEvent;
import com.novapay.deploygate.incident.StoreProblem;
import com.novapay.deploygate.incident.receive.Authenticity.Proof;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Receives the deliveries of one source: verify, read, translate, write, in this order. Blocks while it writes. Thread-safe. */
public final class Receiver {
    private static final int BURST = 200;
    private static final int PER_SECOND = 50;
    private final IncidentSource source;
    private final Optional<SecretFile> secrets;
    private final Optional<ClientCertificates> certificates;
    private final Authenticity authenticity;
    private final Payload payload;
    private final IncidentMapping mapping;
    private final IncidentWriter writer;
    private final Consumer<String> report;
    private final PayloadReader reader = new PayloadReader();
    private final SeenDeliveries seen = new SeenDeliveries();
    private final DeliveryRate rate = new DeliveryRate(BURST, PER_SECOND, System::nanoTime);
    /** The last problem, which is reported once and not for each delivery that has it. */
    private final AtomicReference<String> problem = new AtomicReference<>("");

    /** What the source is answered. */
    record Answer(Receipt receipt, String text) {}

    /**
     * @param report told each problem when it comes up, one line
     */
    public Receiver(
            IncidentSource source,
            Credentials credentials,
            IncidentMapping mapping,
            IncidentWriter writer,
            Consumer<String> report) {
        this.source = source;
        this.secrets = credentials.secrets().map(SecretFile::new);
        this.certificates = credentials.clientAuthorities().map(ClientCertificates::new);
        this.mapping = mapping;
        this.writer = writer;
        this.report = report;
        this.authenticity = switch (source) {
            case PAGERDUTY -> Signatures::pagerDuty;
            case INCIDENTIO -> Signatures::incidentIo;
            case FIREHYDRANT -> Signatures::fireHydrant;
            case ALERTMANAGER -> Signatures::alertmanager;
            case GENERIC -> Signatures::generic;
        };
        this.payload = switch (source) {
            case PAGERDUTY -> new PagerDutyPayload();
            case INCIDENTIO -> new IncidentIoPayload();
            case FIREHYDRANT -> new FireHydrantPayload();
            case ALERTMANAGER -> new AlertmanagerPayload();
            case GENERIC -> new GenericPayload();
        };
    }

    IncidentSource source() {
        return source;
    }

    /** Whether its deliveries need a certificate of the client. */
    boolean needsCertificate() {
        return certificates.isPresent();
    }

    /**
     * Takes one delivery.
     *
     * @param inTime whether the source still waits; when it does not, nothing more is written
     */
    Answer receive(Delivery delivery, BooleanSupplier inTime) {
        Answer answer = answer(delivery, inTime);
        switch (answer.receipt()) {
            case WRITTEN, UNCHANGED -> problem.set("");
            case UNREADABLE, UNAUTHENTIC, TOO_LARGE, TOO_MANY, UNWRITTEN -> report(answer);
        }
        // Whoever could not prove who they are learns nothing more.
        return answer.receipt() == Receipt.UNAUTHENTIC ? new Answer(Receipt.UNAUTHENTIC, "not authentic") : answer;
    }

    private Answer answer(Delivery delivery, BooleanSupplier inTime) {
        Proof proof;
        try {
            proof = proof(delivery);
        } catch (IOException e) {
            report("cannot verify deliveries: " + e.getMessage());
            return new Answer(Receipt.UNWRITTEN, "the gate cannot read its secrets or authorities; send again");
        }
        return switch (proof) {
            case Proof.Doubtful doubtful -> new Answer(Receipt.UNAUTHENTIC, doubtful.reason());
            case Proof.Authentic authentic -> authentic(delivery, authentic, inTime);
        };
    }

    /** By the certificate and by the secret, each where it is configured; one of them is. */
    private Proof proof(Delivery delivery) throws IOException {
        if (certificates.isPresent()) {
            Optional<String> doubt = certificates.get().doubt(delivery.certificates());
            if (doubt.isPresent()) {
                return new Proof.Doubtful(doubt.get());
            }
        }
        return secrets.isPresent()
                ? authenticity.check(delivery, secrets.get().secrets())
                : new Proof.Authentic("", Optional.empty());
    }

    private Answer authentic(Delivery delivery, Proof.Authentic proof, BooleanSupplier inTime) {
        String replay = proof.replay();
        if (!rate.take()) {
            return new Answer(Receipt.TOO_MANY, "more than " + PER_SECOND + " deliveries a second; send again");
        }
        if (seen.has(replay, delivery.receivedAt())) {
            return new Answer(Receipt.UNCHANGED, "this delivery is written already");
        }
        try {
            List<SourceEvent> events = payload.events(
                    reader.read(delivery.body()), proof.signedAt().orElse(delivery.receivedAt()));
            for (SourceEvent event : events) {
                requirePast(event, delivery.receivedAt());
            }
            boolean changed = false;
            for (SourceEvent event : events) {
                if (!inTime.getAsBoolean()) {
                    return new Answer(Receipt.UNWRITTEN, "not all is written in time; send again");
                }
                changed |= writer.write(mapping.state(source, event));
            }
            seen.add(replay, delivery.receivedAt());
            return changed
                    ? new Answer(Receipt.WRITTEN, "written")
                    : new Answer(Receipt.UNCHANGED, "nothing has changed");
        } catch (UnreadablePayload e) {
            return new Answer(Receipt.UNREADABLE, String.valueOf(e.getMessage()));
        } catch (StoreProblem e) {
            report("not written: " + e.getMessage());
            return new Answer(Receipt.UNWRITTEN, "not written; send again");
        }
    }

    /** A state of the future would outlast everything that is reported until then. */
    private static void requirePast(SourceEvent event, Instant now) throws UnreadablePayload {
        if (event.at().isAfter(now.plus(Signatures.SKEW))) {
            throw new UnreadablePayload("the time of the event is more than " + Signatures.SKEW.toSeconds()
                    + " s ahead of the gate's clock; set the clocks");
        }
    }

    private void report(Answer answer) {
        if (answer.receipt() != Receipt.UNWRITTEN) {
            report("a delivery was answered " + answer.receipt().status() + ": " + answer.text());
        }
    }

    private void report(String line) {
        if (!line.equals(problem.getAndSet(line))) {
            report.accept(source.key() + ": " + line);
        }
    }
}
