using System.CommandLine;
using System.Text;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Runner.Rendering;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>inspect</c>: shows what a published pipeline is, without fetching its code.</summary>
sealed class InspectVerb(Terminal terminal)
{
    readonly Argument<string> what = new("reference") { Description = "oci://host/repository:tag" };
    readonly Option<bool> bill = new("--sbom") { Description = "Write its bill of materials (CycloneDX)." };
    readonly Option<bool> provenance = new("--provenance") { Description = "Write where it comes from (in-toto)." };
    readonly Option<bool> json = new("--json") { Description = Messages.JsonHelp };
    readonly RegistryOption client = new();

    public static Command Command(Terminal terminal)
    {
        var verb = new InspectVerb(terminal);
        var command = new Command("inspect", "Shows a published pipeline: parameters, steps, packages, where it comes from.") { verb.what, verb.bill, verb.provenance, verb.json };
        verb.client.AddTo(command);
        command.Add(CommonOptions.Verbose());
        command.SetAction((parsed, _) => verb.InspectAsync(parsed));
        return command;
    }

    async Task<int> InspectAsync(ParseResult parsed)
    {
        var reference = RegistryReference.Parse(parsed.GetValue(what)!);
        using var registries = client.Open(parsed);
        var shelf = new PipelineShelf(registries.Open(reference));
        var found = await shelf.InspectAsync(reference, terminal.Cancellation);
        if (parsed.GetValue(bill) || parsed.GetValue(provenance))
        {
            var type = parsed.GetValue(bill) ? PipelineMediaTypes.BillOfMaterials : PipelineMediaTypes.Provenance;
            var statements = await shelf.ReadStatementsAsync(found.Index.Digest, type, terminal.Cancellation);
            if (statements.Count == 0)
                throw new RefusedException(Messages.NotAttached(reference, type));
            foreach (var statement in statements)
                await terminal.Out.WriteLineAsync(Encoding.UTF8.GetString(statement));
        }
        else if (parsed.GetValue(json))
        {
            await terminal.Out.WriteLineAsync(PublishedText.Json(reference, found));
        }
        else
        {
            foreach (var line in PublishedText.Lines(reference, found))
                await terminal.Out.WriteLineAsync(line);
        }
        return ExitCode.Done;
    }
}
