package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AgentCohortTest {
  private static final String SALT = "shop/r";

  private static Stage stage(String agents) {
    return Manifests.plan("stages: [{name: a, flags: {f: v}, agents: " + agents + "}]\n").stage(1);
  }

  private static Fleet fleet(int size) {
    List<FleetMember> agents = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      agents.add(
          new FleetMember(
              new AgentName("orders", "o-" + i),
              "zone-" + i % 3,
              "1",
              true,
              false,
              Set.of(),
              Acknowledgement.NONE));
    }
    return new Fleet(agents);
  }

  private static List<String> members(Stage stage, Map<String, Integer> bounds, Fleet fleet) {
    return fleet
        .where(a -> AgentCohort.contains(stage, SALT, bounds, a.agent(), a.zone(), a.version()))
        .stream()
        .map(a -> a.agent().toString())
        .toList();
  }

  @Test
  void takesTheShareOfLiveAgentsButAtLeastOne() {
    Fleet eight = fleet(8);
    for (int percent : new int[] {1, 12, 13, 25, 50, 99}) {
      Stage stage = stage("{share: " + percent + "%}");
      Map<String, Integer> bounds = AgentCohort.bounds(stage, SALT, eight, Map.of());
      assertThat(members(stage, bounds, eight)).hasSize(Math.max(1, 8 * percent / 100));
    }
  }

  @Test
  void takesEveryAgentAndThoseThatJoin() {
    Stage all = stage("{share: 100%, spreadBy: zone}");
    Map<String, Integer> bounds = AgentCohort.bounds(all, SALT, fleet(2), Map.of("zone-0", 5));
    assertThat(bounds.values()).containsOnly(Share.TOTAL);
    assertThat(members(all, bounds, fleet(9))).hasSize(9);
  }

  @Test
  void spreadsOverZonesWithinTheMaximum() {
    Fleet nine = fleet(9);
    Stage spread = stage("{share: 34%, spreadBy: zone}");
    Map<String, Integer> bounds = AgentCohort.bounds(spread, SALT, nine, Map.of());
    assertThat(bounds).containsOnlyKeys("zone-0", "zone-1", "zone-2");
    assertThat(members(spread, bounds, nine)).hasSize(3);
    Stage atMostTwo = stage("{share: 34%, max: 2, spreadBy: zone}");
    assertThat(members(atMostTwo, AgentCohort.bounds(atMostTwo, SALT, nine, Map.of()), nine))
        .hasSize(2);
  }

  @Test
  void neverDropsAnybodyAsStagesGrowAndAgentsComeAndGo() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      Stage first = stage("{share: " + (1 + random.nextInt(50)) + "%, spreadBy: zone}");
      Stage second = stage("{share: " + (50 + random.nextInt(50)) + "%, spreadBy: zone}");
      Map<String, Integer> before =
          AgentCohort.bounds(first, SALT, fleet(1 + random.nextInt(20)), Map.of());
      Fleet now = fleet(1 + random.nextInt(20));
      Map<String, Integer> after = AgentCohort.bounds(second, SALT, now, before);
      assertThat(members(second, after, now)).containsAll(members(first, before, now));
    }
  }

  @Test
  void hasNoBoundsWhereNoAgentsAreNamed() {
    Stage everywhere = Manifests.plan("stages: [{name: a, flags: {f: v}}]\n").stage(1);
    assertThat(AgentCohort.bounds(everywhere, SALT, fleet(3), Map.of())).isEmpty();
    assertThat(members(everywhere, Map.of(), fleet(3))).hasSize(3);
  }

  @Test
  void takesAnAgentOfEveryVersionAndService() {
    List<FleetMember> agents = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      agents.add(
          new FleetMember(
              new AgentName(i % 2 == 0 ? "orders" : "stock", "o-" + i),
              "z",
              "v" + i % 4,
              true,
              false,
              Set.of(),
              Acknowledgement.NONE));
    }
    Fleet fleet = new Fleet(agents);
    Stage byVersion = stage("{share: 1%, spreadBy: version}");
    Map<String, Integer> versions = AgentCohort.bounds(byVersion, SALT, fleet, Map.of());
    assertThat(versions).containsOnlyKeys("v0", "v1", "v2", "v3");
    assertThat(members(byVersion, versions, fleet)).hasSize(4);
    Stage byService = stage("{share: 1%, spreadBy: service}");
    Map<String, Integer> services = AgentCohort.bounds(byService, SALT, fleet, Map.of());
    assertThat(members(byService, services, fleet))
        .hasSize(2)
        .anyMatch(name -> name.startsWith("orders/"))
        .anyMatch(name -> name.startsWith("stock/"));
  }

  @Test
  void takesTheSameAgentsEveryTime() {
    Stage stage = stage("{share: 30%, spreadBy: zone}");
    Map<String, Integer> bounds = AgentCohort.bounds(stage, SALT, fleet(30), Map.of());
    List<String> members = members(stage, bounds, fleet(30));
    assertThat(AgentCohort.bounds(stage, SALT, fleet(30), Map.of())).isEqualTo(bounds);
    assertThat(AgentCohort.bounds(stage, SALT, fleet(30), bounds)).isEqualTo(bounds);
    assertThat(members(stage, bounds, fleet(30))).isEqualTo(members);
    assertThat(AgentCohort.bounds(stage, "shop/other", fleet(30), Map.of())).isNotEqualTo(bounds);
  }

  @Test
  void neverTakesMoreThanTheMaximumWhenEntered() {
    Random random = new Random(9);
    for (int run = 0; run < 300; run++) {
      int max = 1 + random.nextInt(6);
      Stage stage =
          stage("{share: " + (1 + random.nextInt(100)) + "%, max: " + max + ", spreadBy: zone}");
      Fleet fleet = fleet(1 + random.nextInt(25));
      Map<String, Integer> bounds = AgentCohort.bounds(stage, SALT, fleet, Map.of());
      assertThat(members(stage, bounds, fleet)).hasSizeBetween(1, max);
    }
  }

  @Test
  void leavesOutWhoeverIsNotLive() {
    FleetMember gone =
        new FleetMember(
            new AgentName("orders", "gone"),
            "z",
            "1",
            false,
            false,
            Set.of(),
            Acknowledgement.NONE);
    Stage stage = stage("{share: 50%}");
    Map<String, Integer> bounds =
        AgentCohort.bounds(stage, SALT, new Fleet(List.of(gone)), Map.of());
    assertThat(members(stage, bounds, new Fleet(List.of(gone)))).isEmpty();
  }
}
