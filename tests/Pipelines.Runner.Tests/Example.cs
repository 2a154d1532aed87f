using Pipelines.Manifest;

namespace Pipelines.Runner.Tests;

/// <summary>A manifest with everything that a picture can show: branches that join, a long edge, a gate, a loop, a condition.</summary>
static class Example
{
    public static PipelineManifest Tabular { get; } = new()
    {
        Name = "tabular",
        Project = "examples",
        Version = "1.2",
        PipelinesVersion = "0.1.0",
        Build = new() { Assembly = "Tabular", Framework = "net10.0", Configuration = "Debug", Output = "..", Host = "host" },
        Parameters = new()
        {
            ["url"] = new() { Type = "string", Required = true },
            ["rounds"] = new() { Type = "int", Default = 3 },
        },
        Logic = new() { Method = "Tabular.Run", Bundle = "logic/tabular", Digest = "sha256:0" },
        Components = new[]
        {
            Component("Load", ["url"], ["table"]),
            Component("Preprocess", ["table"], ["train", "test"]),
            Component("Check", ["table"], ["result"]),
            Component("Train", ["train", "round"], ["model"]),
            Component("SelectBest", ["models"], ["best"]),
            Component("Evaluate", ["model", "test"], ["accuracy", "confusion_matrix_of_all_classes"]),
            Component("Report", ["accuracy", "matrix", "table"], []),
            Component("Deploy", ["model"], []),
        }.ToDictionary(entry => entry.Name, entry => entry.Spec),
        Graph = new()
        {
            Dynamic = true,
            Steps = new()
            {
                ["Load"] = Step("Load", new() { ["url"] = new() { Parameter = "url" } }),
                ["Preprocess"] = Step("Preprocess", new() { ["table"] = From("Load", "table") }),
                ["Check"] = Step("Check", new() { ["table"] = From("Load", "table") }),
                ["Train"] = Step("Train", new() { ["train"] = From("Preprocess", "train"), ["round"] = new() { Expression = "i + offset", From = ["Preprocess"] } })
                    with
                { ForEach = "i < rounds", When = "Check(table)", Control = ["Check", "Train"] },
                ["SelectBest"] = Step("SelectBest", new() { ["models"] = new() { Items = [From("Train", "model"), new() { Constant = "null" }] } }),
                ["Evaluate"] = Step("Evaluate", new() { ["model"] = new() { OneOf = [From("SelectBest", "best"), From("Train", "model")] }, ["test"] = From("Preprocess", "test") }),
                ["Report"] = Step("Report", new()
                {
                    ["accuracy"] = From("Evaluate", "accuracy"),
                    ["matrix"] = From("Evaluate", "confusion_matrix_of_all_classes"),
                    ["table"] = From("Load", "table"),
                }),
                ["Deploy_to_staging"] = Step("Deploy", new() { ["model"] = From("SelectBest", "best") })
                    with
                { When = "accuracy > 0.9 && name != \"mock\"", Parents = ["Report"], Control = ["Evaluate"] },
            },
        },
    };

    static (string Name, ComponentSpec Spec) Component(string name, string[] inputs, string[] outputs) => (name, new()
    {
        Method = "Tabular." + name,
        Bundle = "steps/" + name,
        Digest = "sha256:0",
        Inputs = inputs.ToDictionary(input => input, _ => new InputSpec { Type = "string", Required = true }),
        Outputs = outputs.ToDictionary(output => output, _ => new OutputSpec { Type = "string" }),
    });

    static GraphStep Step(string component, Dictionary<string, GraphInput> inputs) => new() { Component = component, Inputs = inputs };

    static GraphInput From(string step, string output) => new() { Step = step, Output = output };
}
