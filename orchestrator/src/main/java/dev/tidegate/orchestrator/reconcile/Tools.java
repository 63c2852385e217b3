package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.view.ViewKeeper;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What every run uses.
 *
 * @param store where commits go
 * @param views the newest snapshot
 * @param signals what agents say
 * @param measurements what other systems say
 * @param webhooks calls whom decisions wait for
 * @param wake runs a rollout soon
 * @param leadership whether this replica leads
 * @param intake tells good requests from bad
 * @param observer gathers what the policy sees
 * @param clock for display and windows
 * @param ticker monotonic nanoseconds
 * @param settings how often to look and save
 * @param meters counts
 */
record Tools(
    Store store,
    ViewKeeper views,
    ObservationSource signals,
    MeasurementSource measurements,
    WebhookCaller webhooks,
    Consumer<RolloutName> wake,
    LeadershipLink leadership,
    RequestIntake intake,
    Observer observer,
    InstantSource clock,
    LongSupplier ticker,
    ReconcileSettings settings,
    ReconcileMeters meters) {}
