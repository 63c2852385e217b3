package dev.tidegate.core.rollout;

/** Why a rollout is where it is: stable words for automation. */
public enum ReasonCode {
  /** Pending until somebody starts it. */
  WAITING_FOR_START,
  /** Pending until rollouts it comes after are completed. */
  WAITING_FOR_PREDECESSOR,
  /** Its plan failed before; it does not start again without a reason. */
  QUARANTINED,
  /** An attempt was rolled back automatically not long ago. */
  COOLING_DOWN,
  /** Agents and providers are asked whether the rollout could be carried out. */
  WAITING_FOR_PREFLIGHT,
  /** Not everything is as it must be before the first stage is entered. */
  PREFLIGHT_FAILED,
  /** Outside its windows. */
  OUTSIDE_WINDOW,
  /** A freeze is in force. */
  FROZEN,
  /** Not every replica has reported its agents yet. */
  FLEET_UNKNOWN,
  /** No agent of the rollout's services is live. */
  NO_AGENTS,
  /** Fewer agents than the quorum have acknowledged. */
  WAITING_FOR_ACKNOWLEDGEMENTS,
  /** The stored status does not fit the plan: a person changed one of them. */
  PLAN_MISMATCH,
  /** The soak has not passed. */
  SOAKING,
  /** The soak was extended since evidence does not suffice. */
  EXTENDED,
  /** Somebody must approve. */
  WAITING_FOR_APPROVAL,
  /** Agents that entered have not restored yet. */
  WAITING_FOR_RESTORES,

  /** Started. */
  STARTED,
  /** Acknowledged by enough agents. */
  ACKNOWLEDGED,
  /** The first stage is rolled back for practice. */
  REHEARSING,
  /** The first stage was rolled back for practice, and is entered again. */
  REHEARSED,
  /** The practised rollback did not succeed: it is not taken back. */
  REHEARSAL_FAILED,
  /** The soak passed and nothing spoke against going on. */
  SOAK_PASSED,
  /** Evidence showed no harm before the soak's end. */
  NO_HARM,
  /** Somebody approved. */
  APPROVED,
  /** Somebody refused to approve. */
  REJECTED,
  /** Somebody asked to advance. */
  ADVANCE_REQUESTED,
  /** Somebody asked to resume. */
  RESUMED,
  /** Somebody asked for another attempt. */
  RETRIED,

  /** Somebody paused it. */
  PAUSED,
  /** A flag it owns was killed. */
  KILLED,
  /** A flag it owns was overridden. */
  OVERRIDDEN,

  /** A metric regressed. */
  REGRESSION,
  /** A metric regressed, but without one instance it would not have. */
  OUTLIER,
  /** Units are not split as they are meant to be, so sides cannot be compared. */
  SAMPLE_RATIO_MISMATCH,
  /** Too few agents can acknowledge since some failed. */
  ACKNOWLEDGEMENT_FAILED,
  /** Too few agents acknowledged in time. */
  ACKNOWLEDGEMENT_TIMEOUT,
  /** The attempt took longer than its deadline. */
  DEADLINE_PASSED,
  /** Evidence is ambiguous or too little after all the time it had. */
  INCONCLUSIVE,
  /** A metric has no data. */
  NO_DATA,
  /** The provider of a metric cannot be asked, or gives no answer of use. */
  PROVIDER_DOWN,
  /** Somebody asked for a rollback. */
  ROLLBACK_REQUESTED,
  /** Somebody asked to delete it. */
  DELETE_REQUESTED,
  /** Another rollout takes its place. */
  SUPERSEDED,
  /** Stages that are not reversible were not rolled back past. */
  FORWARD_ONLY,

  /** Rolled back by somebody; resume goes on. */
  ROLLED_BACK,
  /** Rolled back after a failure; only a retry goes on. */
  ROLLED_BACK_AFTER_FAILURE,
  /** Agents could not restore: a person is needed. */
  RESTORE_FAILED,
  /** All stages passed, folded into the flags. */
  COMPLETED,

  /** Approvals given count no more: something they were about was edited. */
  APPROVALS_VOIDED,
  /** Too few people approved in time. */
  APPROVAL_EXPIRED,

  /** A webhook has not answered yet. */
  WAITING_FOR_WEBHOOK,
  /** A webhook said no, or nothing of use in all its tries. */
  WEBHOOK_FAILED;

  /** As stored and shown: lower camel case, for example {@code noAgents}. */
  public String word() {
    StringBuilder out = new StringBuilder();
    boolean upper = false;
    for (char c : name().toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        out.append(upper ? c : Character.toLowerCase(c));
        upper = false;
      }
    }
    return out.toString();
  }

  /**
   * The code written as {@code word}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReasonCode ofWord(String word) {
    for (ReasonCode code : values()) {
      if (code.word().equals(word)) {
        return code;
      }
    }
    throw new IllegalArgumentException("unknown reason '" + word + "'");
  }
}
