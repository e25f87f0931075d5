package com.novapay.deploygate.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.release.ReleaseLog;
import com.novapay.deploygate.release.StagedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Thirty days at a company: what its people and machines do is scripted, what the gate says of it is not. The same start and the
 * same policies give the same month. Confined to one thread.
 */
public final class SampleMonth {
    /** How many days are played. */
    public static final int DAYS = 30;

    private static final ZoneId HOME = ZoneId.of("America/New_York");
    private static final Map<String, List<String>> TEAMS = Map.of(
            "payments", List.of("checkout", "payouts"),
            "ledger", List.of("ledger", "statements"),
            "risk", List.of("fraud-screening", "card-vault"),
            "growth", List.of("notifications", "fx-rates"));
    private static final long SEED = 6_962;
    private final Stage stage;
    private final Releases releases;
    private final StagedCluster cluster;
    private final Random random;
    private final LocalDate first;
    private final List<Service> services = new ArrayList<>();
    private final Map<String, Integer> versions = new LinkedHashMap<>();

    /**
     * Plays the thirty days before {@code today}.
     *
     * @param day told how many days are over, one after the other
     */
    public static void play(LocalDate today, PolicyEvaluator policies, Books books, IntConsumer day) {
        Random random = new Random(SEED);
        LocalDate first = today.minusDays(DAYS);
        Stage stage = new Stage(time(first, 0, 0), policies, books.decisions(), books.identity(), random);
        new SampleMonth(stage, books.releases(), first, random).play(day);
    }

    /**
     * Where it is recorded.
     *
     * @param identity of the gate that decides
     * @param releases what becomes of changes, read and written
     */
    public record Books(DecisionLog decisions, GateIdentity identity, ReleaseLog releases) {}

    private SampleMonth(Stage stage, ReleaseLog log, LocalDate first, Random random) {
        this.stage = stage;
        this.releases = new Releases(stage, this::look);
        this.cluster = new StagedCluster(
                log,
                "sample",
                TEAMS.keySet().stream().collect(Collectors.toMap(team -> team, team -> "production")),
                seen -> {});
        this.first = first;
        this.random = random;
    }

    private void look() {
        try {
            cluster.shows(stage.now(), services.stream().map(Service::sighting).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play(IntConsumer told) {
        TEAMS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(team -> {
            stage.put(SampleRecords.namespace(team.getKey(), "production", team.getKey()));
            team.getValue().forEach(name -> founded(name, team.getKey()));
        });
        look();
        for (int day = 0; day < DAYS; day++) {
            script(first.plusDays(day));
        }
        scenes();
        for (int day = 1; day <= DAYS; day++) {
            stage.playUntil(time(first.plusDays(day), 0, 0));
            told.accept(day);
        }
    }

    /** What ran before the month began. */
    private void founded(String name, String team) {
        Service service = new Service(
                name,
                team,
                team,
                SampleRecords.template(name, "registry.novapay.local/" + name + "@" + SampleRecords.digest(name), ""));
        Instant before = time(first, 0, 0).minus(Duration.ofDays(9));
        service.healthy.add(new Service.Run(service.template(), "d-before", before, before.plusSeconds(500)));
        stage.put(SampleRecords.resource(
                "ReleaseHistory", service.namespace, "rollout-" + name, before, SampleRecords.history(service)));
        services.add(service);
    }

    private void script(LocalDate day) {
        switch (day.getDayOfWeek()) {
            case SATURDAY, SUNDAY -> weekend(day);
            case FRIDAY -> friday(day);
            case MONDAY, TUESDAY, WEDNESDAY, THURSDAY -> workday(day);
        }
    }

    /** What does not happen every week; on days on which the gate is open, or they would be refused for another reason. */
    private void scenes() {
        new Outage(stage, releases, this, "SEV-1").script(openDay(5));
        migration(openDay(12));
        new Outage(stage, releases, this, "SEV-2").script(openDay(19));
        breakGlass(openDay(23));
        aroundTheGate(openDay(26));
    }

    private LocalDate openDay(int number) {
        LocalDate day = first.plusDays(number);
        while (day.getDayOfWeek().compareTo(DayOfWeek.WEDNESDAY) > 0) {
            day = day.minusDays(1);
        }
        return day;
    }

    private void workday(LocalDate day) {
        int releasesToday = 6 + random.nextInt(5);
        for (int i = 0; i < releasesToday; i++) {
            Service service = services.get(random.nextInt(services.size()));
            int chance = random.nextInt(100);
            at(day, () -> release(service, chance));
        }
        Service restarted = services.get(random.nextInt(services.size()));
        at(day, () -> releases.restart(Person.lead(restarted.team), restarted));
    }

    /** One change: most go well. */
    private void release(Service service, int chance) {
        if (chance < 70) {
            soundRelease(service, chance % 12 == 0);
        } else if (chance < 78) {
            untested(service);
        } else if (chance < 84) {
            Instant now = stage.now();
            String image = next(service);
            releases.built(service, image, "security-scan");
            stage.at(now.plusSeconds(1_500), () -> releases.smoked(service, image));
            stage.at(now.plusSeconds(1_800), () -> argoDeploys(service, template(service, image)));
        } else if (chance < 90) {
            byHand(service);
        } else if (chance < 95) {
            argoDeploys(service, template(service, "registry.novapay.local/" + service.name + ":latest"));
        } else {
            impatient(service);
        }
    }

    /** Built, smoked, deployed; some are gone back from. */
    void soundRelease(Service service, boolean regretted) {
        prepared(service, template -> {
            boolean allowed = argoDeploys(service, template).allowed();
            if (allowed && regretted) {
                later(Duration.ofMinutes(26), () -> {
                    releases.rollBack(Person.lead(service.team), service);
                    // Argo CD brings it back as often as it looks.
                    later(Duration.ofMinutes(9), () -> argoDeploys(service, template));
                });
            }
        });
    }

    /** Deployed before staging had it, then after. */
    private void untested(Service service) {
        String image = next(service);
        releases.built(service, image, "");
        JsonNode template = template(service, image);
        later(Duration.ofMinutes(20), () -> argoDeploys(service, template));
        later(Duration.ofMinutes(55), () -> releases.smoked(service, image));
        later(Duration.ofMinutes(60), () -> argoDeploys(service, template));
    }

    private void byHand(Service service) {
        prepared(
                service,
                template -> releases.deploy(
                        Person.developer(service.team, 1 + random.nextInt(3)),
                        service,
                        template,
                        Duration.ofMinutes(12)));
    }

    /** Deployed, and the canary is too slow for somebody: first without asking, then with. */
    private void impatient(Service service) {
        prepared(service, template -> {
            if (argoDeploys(service, template).allowed()) {
                later(Duration.ofMinutes(2), () -> releases.skip(Person.developer(service.team, 1), service));
                later(
                        Duration.ofMinutes(3),
                        () -> releases.approve(
                                Person.lead(service.team),
                                "team-lead",
                                "canary-skip",
                                service,
                                template,
                                said("the market opens in ten minutes", "PAY-" + (400 + random.nextInt(90)))));
                later(Duration.ofMinutes(4), () -> releases.skip(Person.developer(service.team, 1), service));
            }
        });
    }

    private void friday(LocalDate day) {
        for (int i = 0; i < 3; i++) {
            Service service = services.get(random.nextInt(services.size()));
            boolean urgent = i == 0;
            at(
                    day,
                    () -> prepared(service, template -> {
                        if (!argoDeploys(service, template).allowed() && urgent) {
                            later(
                                    Duration.ofMinutes(35),
                                    () -> releases.approve(
                                            Person.VP,
                                            "vp-engineering",
                                            "friday",
                                            service,
                                            template,
                                            said("a partner waits for it", "PAY-" + (300 + random.nextInt(90)))));
                            later(Duration.ofMinutes(36), () -> argoDeploys(service, template));
                        }
                    }));
        }
    }

    private void weekend(LocalDate day) {
        if (day.getDayOfWeek() == DayOfWeek.SATURDAY) {
            Service service = services.get(random.nextInt(services.size()));
            at(day, () -> prepared(service, template -> argoDeploys(service, template)));
        }
    }

    /** Announced too late, then in time and agreed. */
    private void migration(LocalDate day) {
        Service service = services.get(2);
        String image = next(service);
        JsonNode template = SampleRecords.template(service.name, image, "add-settlement-index");
        stage.at(time(day, 10, 40), () -> {
            releases.built(service, image, "");
            releases.smoked(service, image);
        });
        stage.at(time(day, 11, 30), () -> argoDeploys(service, template));
        Person developer = Person.developer(service.team, 2);
        stage.at(time(day, 11, 50), () -> {
            ObjectNode spec = JsonNodeFactory.instance.objectNode();
            spec.putObject("workload").put("kind", "Rollout").put("name", service.name);
            spec.put("title", "An index on settlements")
                    .put("plannedAt", stage.now().plus(Duration.ofHours(26)).toString())
                    .put("description", "Built concurrently; drop it to undo.")
                    .put("announcedBy", developer.name());
            stage.write(developer, "Migration", service.namespace, "add-settlement-index", spec);
        });
        stage.at(
                time(day.plusDays(1), 13, 20),
                () -> releases.approve(
                        Person.PLATFORM,
                        "platform",
                        "migration",
                        service,
                        template,
                        said("read and rehearsed on a copy", "LED-88").put("migration", "add-settlement-index")));
        stage.at(time(day.plusDays(1), 13, 30), () -> argoDeploys(service, template));
    }

    private void breakGlass(LocalDate day) {
        Service service = services.get(4);
        String image = next(service);
        JsonNode template = template(service, image);
        stage.at(time(day, 22, 4), () -> argoDeploys(service, template));
        stage.at(
                time(day, 22, 11),
                () -> releases.approve(
                        Person.COMMANDER,
                        "incident-commander",
                        "break-glass",
                        service,
                        template,
                        said("the card scheme revoked our certificate; staging cannot reach it", "INC-77")));
        stage.at(time(day, 22, 12), () -> argoDeploys(service, template));
    }

    /** The webhook was deleted for an hour. */
    private void aroundTheGate(LocalDate day) {
        Service service = services.get(6);
        stage.at(
                time(day, 17, 35),
                () -> releases.goRound(
                        service, template(service, "registry.novapay.local/" + service.name + ":debug")));
    }

    // What the scenes share.

    Service service(int index) {
        return services.get(index);
    }

    void prepared(Service service, Consumer<JsonNode> then) {
        String image = next(service);
        releases.built(service, image, "");
        later(Duration.ofMinutes(18), () -> releases.smoked(service, image));
        later(Duration.ofMinutes(25), () -> then.accept(template(service, image)));
    }

    Decision argoDeploys(Service service, JsonNode template) {
        return releases.deploy(Person.ARGO_CD, service, template, Duration.ofSeconds(620 + random.nextInt(300)));
    }

    void later(Duration pause, Runnable what) {
        stage.at(stage.now().plus(pause), what);
    }

    static ObjectNode said(String reason, String ticket) {
        return JsonNodeFactory.instance.objectNode().put("reason", reason).put("ticket", ticket);
    }

    static Instant time(LocalDate day, int hour, int minute) {
        return day.atTime(LocalTime.of(hour, minute)).atZone(HOME).toInstant();
    }

    private void at(LocalDate day, Runnable what) {
        stage.at(time(day, 9 + random.nextInt(8), random.nextInt(60)), what);
    }

    private String next(Service service) {
        return Releases.image(service, versions.merge(service.name, 1, Integer::sum));
    }

    private static JsonNode template(Service service, String image) {
        return SampleRecords.template(service.name, image, "");
    }
}
