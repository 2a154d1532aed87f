using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Proof.Marking;
using Diagnostic = Pipelines.Compiler.Diagnostics.Diagnostic;

namespace Pipelines.Proof.Slicing;

/// <summary>A marked method with its component, or with what the usage rules say against it.</summary>
sealed record Candidate(MarkedMethod Method, ComponentModel? Component, IReadOnlyList<(string Id, string Text)> Refusals);

/// <summary>Brings marks, components and refusals together.</summary>
static class Candidates
{
    public static IEnumerable<Candidate> Of(UserCompilation source, Discovered discovered, IReadOnlyList<MarkedMethod> methods, IReadOnlyList<Diagnostic> refusals)
    {
        var components = discovered.Components.ToDictionary(c => c.Name);
        var symbols = Marked(source);
        foreach (var method in methods)
        {
            if (components.TryGetValue(method.Name, out var component))
            {
                yield return new Candidate(method, component, []);
                continue;
            }
            if (!symbols.TryGetValue(method.Name, out var marked))
            {
                yield return new Candidate(method, null, []);
                continue;
            }
            var reasons = refusals.Where(r => IsIn(r, marked.Symbol)).Select(r => (r.Id, r.Text)).ToList();
            yield return new Candidate(method, IsCallable(marked.Symbol) ? Beyond(marked.Symbol, method.Name, marked.Mark) : null, reasons);
        }
    }

    /// <summary>A component that the rules refuse, whose code can be sliced all the same.</summary>
    static ComponentModel Beyond(IMethodSymbol method, string name, AttributeData mark)
    {
        var result = ComponentModel.ResultOf(method);
        return new ComponentModel(method, name, [.. method.Parameters], result is null ? [] : [new OutputModel("result", result)], new AttributeSettings(mark));
    }

    /// <summary>Generated code can hold the inputs and the result in type arguments.</summary>
    static bool IsCallable(IMethodSymbol method) => method.Parameters.Select(p => p.Type).Append(method.ReturnType)
        .All(t => t is not (IPointerTypeSymbol or IFunctionPointerTypeSymbol or IArrayTypeSymbol { ElementType: IPointerTypeSymbol }) && !t.IsRefLikeType);

    static bool IsIn(Diagnostic diagnostic, IMethodSymbol method) => method.DeclaringSyntaxReferences.Any(r =>
    {
        var span = r.SyntaxTree.GetMappedLineSpan(r.Span);
        return span.Path == diagnostic.Place.File && diagnostic.Place.Line - 1 >= span.StartLinePosition.Line && diagnostic.Place.Line - 1 <= span.EndLinePosition.Line;
    });

    static Dictionary<string, (IMethodSymbol Symbol, AttributeData Mark)> Marked(UserCompilation source)
    {
        var found = new Dictionary<string, (IMethodSymbol, AttributeData)>();
        foreach (var tree in source.Compilation.SyntaxTrees)
        {
            foreach (var declaration in Marks.MethodsIn(tree, isMarked: true))
            {
                if (source.ModelOf(declaration).GetDeclaredSymbol(declaration) is not IMethodSymbol method)
                    continue;
                var mark = Mark.Of(method, Mark.Component);
                if (mark?.NamedArguments is [{ Key: "Name", Value.Value: string name }])
                    found[name] = (method, mark);
            }
        }
        return found;
    }
}
