package dev.tidegate.cli;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help that shows a command's own options and points at the top for the global ones. */
final class ShortHelp extends Help {
  ShortHelp(CommandSpec spec, ColorScheme colours) {
    super(spec, colours);
    spec.usageMessage().abbreviateSynopsis(true).sortOptions(false);
    if (spec.parent() != null) {
      spec.usageMessage().footer("", "Global options: tidegate --help");
    }
  }

  @Override
  public String optionListExcludingGroups(
      List<OptionSpec> options,
      Layout layout,
      @Nullable Comparator<OptionSpec> order,
      IParamLabelRenderer labels) {
    List<OptionSpec> own = options.stream().filter(o -> !o.inherited() || o.usageHelp()).toList();
    return super.optionListExcludingGroups(own, layout, order, labels);
  }
}
