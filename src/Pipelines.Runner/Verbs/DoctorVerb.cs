using System.CommandLine;
using Pipelines.Runner.Checks;

namespace Pipelines.Runner.Verbs;

/// <summary><c>doctor</c>: what this machine can serve, and how to mend what is missing.</summary>
static class DoctorVerb
{
    public static Command Command(Terminal terminal)
    {
        var home = CommonOptions.Home();
        var artifacts = CommonOptions.Artifacts();
        var verify = new Option<bool>("--verify") { Description = "Read every artifact and compare it with its digest." };
        var command = new Command("doctor", "Checks what this machine can run.") { home, artifacts, verify, CommonOptions.Verbose() };
        command.SetAction(async (parsed, _) =>
        {
            var code = ExitCode.Done;
            await foreach (var finding in new MachineChecks(terminal.Folder, parsed.GetValue(home), parsed.GetValue(artifacts), parsed.GetValue(verify), terminal.Cancellation).AllAsync())
            {
                terminal.Out.WriteLine($"{Sign(finding.Kind)} {finding.What,-10}  {finding.Text}");
                if (finding.Kind == FindingKind.Problem)
                    code = ExitCode.Surroundings;
            }

            return code;
        });
        return command;
    }

    static string Sign(FindingKind kind) => kind switch
    {
        FindingKind.Fine => "ok     ",
        FindingKind.Note => "note   ",
        _ => "problem",
    };
}
