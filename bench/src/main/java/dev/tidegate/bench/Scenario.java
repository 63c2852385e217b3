package dev.tidegate.bench;

/** What is evaluated. */
public enum Scenario {
  /** S1: a flag that is on, without a rule. */
  PLAIN("s1-plain", "{'variants':{'on':true,'off':false},'defaultVariant':'on','state':'ENABLED'}"),

  /** S2: half of the users, always the same ones. */
  SPLIT(
      "s2-split",
      "{'variants':{'on':true,'off':false},'defaultVariant':'off','state':'ENABLED',"
          + "'targeting':{'fractional':[['on',50],['off',50]]}}"),

  /** S3: five countries and from some version on and an address's ending; half of those users. */
  TARGETED(
      "s3-targeted",
      "{'variants':{'on':true,'off':false},'defaultVariant':'off','state':'ENABLED',"
          + "'targeting':{'if':[{'and':["
          + "{'in':[{'var':'country'},['de','fr','it','es','nl']]},"
          + "{'sem_ver':[{'var':'version'},'>=','2.1.0']},"
          + "{'ends_with':[{'var':'email'},'@example.com']}]},"
          + "{'fractional':[['on',50],['off',50]]},'off']}}");

  private final String key;
  private final String definition;

  Scenario(String key, String definition) {
    this.key = key;
    this.definition = definition.replace('\'', '"');
  }

  /** The key of the scenario's flag. */
  public String key() {
    return key;
  }

  /** The flag in flagd's language, as JSON. */
  public String definition() {
    return definition;
  }
}
