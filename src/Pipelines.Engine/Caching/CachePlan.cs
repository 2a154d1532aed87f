using System.Data.Common;
using System.Globalization;
using Dapper;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
using Pipelines.Values;

namespace Pipelines.Engine.Caching;

/// <summary>What a run would take from the cache, as far as its inputs are known before it starts (rule C5). Asked in the order of the calls.</summary>
sealed class CachePlan : IDisposable
{
    readonly RunSetup setup;
    readonly LogicAssembly logic;
    readonly Dictionary<string, object?> parameters;
    readonly ValueFormats formats = new();
    readonly ArtifactValues values;
    readonly KeyMaker keys;
    readonly DbConnection? connection;
    readonly ArtifactStore store;
    readonly Dictionary<string, EarlierStep> taken = [];

    /// <param name="setup">The run; what it writes goes into a folder of its own.</param>
    /// <param name="logic">The lowered logic, whose types the inputs have.</param>
    /// <param name="parameters">The run's parameters.</param>
    /// <param name="home">Where the history is, if there is one.</param>
    public CachePlan(RunSetup setup, LogicAssembly logic, IReadOnlyDictionary<string, object?> parameters, string home)
    {
        (this.setup, this.logic) = (setup, logic);
        this.parameters = Defaults.Fill(logic.Method, parameters);
        values = new(new(setup.Home), formats);
        keys = new(setup, formats, values);
        store = new(home);
        var history = HistoryDatabase.Of(home, setup.Options.Database);
        connection = history.Exists ? history.Open() : null;
    }

    public PlannedWork Of(string name, GraphStep step, bool caches)
    {
        var lookup = StepCache.LookupOf(setup.Options, name, step.Component, caches);
        if (lookup != Lookup.Asked)
            return new(PlannedState.Runs, lookup == Lookup.Off ? "" : Messages.ToldToRun);
        if (setup.Manifest.Components[step.Component].Code is null)
            return new(PlannedState.Runs, Messages.WithoutCode);
        var inputs = new List<KeyInput>();
        foreach (var input in setup.Manifest.Components[step.Component].Inputs.Keys)
        {
            if (Known(step, input) is not { } known)
                return new(PlannedState.Unknown, Messages.HangsOn(input, step.Inputs[input].Steps()));
            inputs.Add(known);
        }
        var key = keys.Of(step.Component, inputs)!;
        if (connection is null)
            return new(PlannedState.Runs, Messages.NeverRunYet);
        if (new EarlierResults(connection, store).Find(key, setup.Manifest.Components[step.Component].Outputs.Keys, "", _ => { }) is { } earlier)
        {
            taken[name] = earlier;
            return new(PlannedState.Cached, "") { From = new(earlier.RunId, earlier.Name) };
        }
        return new(PlannedState.Runs, Changes(name, key));
    }

    public void Dispose() => connection?.Dispose();

    /// <summary>An input whose content is known; null where a step that will run, or the logic, makes it.</summary>
    KeyInput? Known(GraphStep step, string name)
    {
        if (!step.Inputs.TryGetValue(name, out var origin))
            return keys.Default(step.Component, name, TypeOf(step.Component, name));
        return Known(name, origin, TypeOf(step.Component, name));
    }

    KeyInput? Known(string name, GraphInput origin, Type type)
    {
        try
        {
            return origin switch
            {
                { Parameter: { } parameter } when parameters.TryGetValue(parameter, out var value) => KeyMaker.Of(name, values.Write(type, value)),
                { Constant: { } text } => Literal(text, type, out var value) ? KeyMaker.Of(name, values.Write(type, value)) : null,
                { Step: { } maker, Output: { } output } => taken.TryGetValue(maker, out var made) && made.Outputs.TryGetValue(output, out var stored) ? KeyMaker.Of(name, stored) with { Step = maker, Output = output } : null,
                _ => null,
            };
        }
        catch (Exception error) when (error is ValueException or FormatException or ArgumentException or InvalidOperationException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>Numbers, truth values and plain strings; other constants are left to the run.</summary>
    bool Literal(string text, Type type, out object? value)
    {
        value = null;
        if (text == "null")
            return true;
        if (text is ['"', .. var quoted, '"'] && !quoted.Contains('\\', StringComparison.Ordinal) && !quoted.Contains('"', StringComparison.Ordinal))
        {
            value = quoted;
            return type == typeof(string);
        }
        var bare = text.Replace("_", "", StringComparison.Ordinal).TrimEnd('f', 'F', 'd', 'D', 'm', 'M', 'l', 'L', 'u', 'U');
        if (text is "true" or "false")
            value = text == "true";
        else if (double.TryParse(bare, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal)
            value = formats.ReadText(type, bare);
        return value is not null && value.GetType() == type;
    }

    Type TypeOf(string component, string input) => LogicMethod.InputType(logic.Method.Module.Assembly, setup.Manifest.Components[component], input);

    /// <summary>Code that never ran is in no history: its file says what it covers.</summary>
    IReadOnlyDictionary<string, CodeMember> MembersOf(string hash)
    {
        var component = setup.Manifest.Components.Values.FirstOrDefault(component => component.Code == hash);
        return component is not null && setup.Loaded.Resolve(component.Bundle) + CodeFile.Extension is var file && File.Exists(file) ? CodeRecords.Parse(File.ReadAllBytes(file)) : CodeRecords.Read(connection!, hash);
    }

    string Changes(string name, StepKey key)
    {
        var before = connection!.ExecuteScalar<string?>(
            """
            select steps.key_parts from steps join runs on runs.id = steps.run_id
              where runs.pipeline = @Name and runs.project = @Project and steps.name = @name and steps.key_parts is not null order by runs.started desc limit 1
            """,
            new { setup.Manifest.Name, setup.Manifest.Project, name });
        if (StepKey.FromJson(before) is not { } earlier)
            return Messages.NeverRunYet;
        var changes = new KeyChanges(MembersOf, (_, _) => []).Between(earlier, key);
        return changes.Count == 0 ? Messages.NoResultLeft : string.Join("; ", changes.Take(3).Select(change => change.File is null ? change.Text : $"{change.Text} ({change.File}:{change.Line})").Append(changes.Count > 3 ? "…" : "").Where(text => text.Length > 0));
    }
}
