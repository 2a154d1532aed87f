using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Pipelines.Build.Tasks;

/// <summary>MSBuild itself reads only errors and warnings from a line; this reads <c>file(line,col): message PIPE0001: text</c>.</summary>
static class MessageLine
{
    static readonly Regex Shape = new(
        @"^(?:(?<file>.+?)(?:\((?<line>\d+)(?:,(?<column>\d+))?\))?: )?message (?<code>PIPE\d{4}): (?<text>.*)$",
        RegexOptions.CultureInvariant);

    public static bool TryLog(TaskLoggingHelper log, string line)
    {
        var match = Shape.Match(line);
        if (!match.Success)
            return false;
        // Without a place of its own MSBuild would name the line of our targets.
        if (!match.Groups["file"].Success)
            log.LogMessage(MessageImportance.High, "{0}: {1}", match.Groups["code"].Value, match.Groups["text"].Value);
        else
            log.LogMessage(null, match.Groups["code"].Value, null, match.Groups["file"].Value,
                Number(match.Groups["line"]), Number(match.Groups["column"]), 0, 0, MessageImportance.High, "{0}", match.Groups["text"].Value);
        return true;
    }

    static int Number(Group group) =>
        group.Success && int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
