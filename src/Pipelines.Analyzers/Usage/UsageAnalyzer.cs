using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Usage;

/// <summary>Says while one writes, and when one builds, what is wrong with a method marked <c>[Component]</c> or <c>[Pipeline]</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UsageAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        UsageRules.NotStatic, UsageRules.Generic, UsageRules.ByReference, UsageRules.LocalFunction, UsageRules.UnknownArgument, UsageRules.BadArgsMap,
        UsageRules.BadReturnValues, UsageRules.BadReturnName, UsageRules.CannotTravel, UsageRules.UnknownParent, UsageRules.BadVersion, UsageRules.BadName,
        UsageRules.DuplicatePipeline, UsageRules.InjectedWithoutDefault, UsageRules.BothAttributes, UsageRules.AsyncVoid, UsageRules.NotCallable,
        UsageRules.OverloadedName, UsageRules.WrongCallback, UsageRules.NotSupportedYet, UsageRules.NameAsText, UsageRules.BadNumber,
        UsageRules.NoSurvivors, UsageRules.BadVariable, UsageRules.UnnamedMonitor, UsageRules.MixedMonitors,
        UsageRules.LacksBase, UsageRules.IgnoredForPath, UsageRules.SecretInUrl,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    static void Start(CompilationStartAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName(Mark.Assembly + "." + Mark.Component) is null)
            return;
        var project = new MarkedProject(context.Compilation);
        context.RegisterSymbolAction(c => Check((IMethodSymbol)c.Symbol, project, c.ReportDiagnostic), SymbolKind.Method);
        context.RegisterSyntaxNodeAction(CheckCallbacks, SyntaxKind.Attribute);
        context.RegisterSyntaxNodeAction(CheckLocal, SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression);
    }

    static void Check(IMethodSymbol method, MarkedProject project, Action<Diagnostic> say)
    {
        // Both halves of a partial method have the attributes of both.
        if (method.PartialDefinitionPart != null || !Mark.IsComponent(method) && !Mark.IsPipeline(method))
            return;
        var findings = new Findings(say);
        var (component, pipeline) = new MarkedMethods(project.Types, project.AssemblyName, findings).Read(method);
        if (component != null)
        {
            MarkedMethods.CheckOverloads(component, findings);
            if (component.Settings.Has("Parents"))
                MarkedMethods.CheckParents(component, project.Components, findings);
        }
        if (pipeline != null)
            MarkedMethods.CheckName(pipeline, project.Pipelines, findings);
        foreach (var mark in method.GetAttributes().Where(a => Mark.Is(a.AttributeClass, Mark.Component) || Mark.Is(a.AttributeClass, Mark.Pipeline)))
            TextNames.Check(method, mark, findings);
    }

    static void CheckCallbacks(SyntaxNodeAnalysisContext context)
    {
        var mark = (AttributeSyntax)context.Node;
        if (mark is not { ArgumentList.Arguments.Count: > 0, Parent.Parent: MethodDeclarationSyntax marked })
            return;
        var type = context.SemanticModel.GetSymbolInfo(mark, context.CancellationToken).Symbol?.ContainingType;
        if ((Mark.Is(type, Mark.Component) || Mark.Is(type, Mark.Pipeline)) && context.SemanticModel.GetDeclaredSymbol(marked, context.CancellationToken) is { } method)
            CallbackMethods.Check(mark, method, context.SemanticModel, new Findings(context.ReportDiagnostic));
    }

    static void CheckLocal(SyntaxNodeAnalysisContext context)
    {
        var (attributes, place) = context.Node switch
        {
            LocalFunctionStatementSyntax function => (function.AttributeLists, function.Identifier),
            LambdaExpressionSyntax lambda => (lambda.AttributeLists, lambda.ArrowToken),
            _ => default,
        };
        if (attributes.Count == 0)
            return;
        var symbol = context.Node is LocalFunctionStatementSyntax ? context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken)
            : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
        if (symbol is IMethodSymbol method && (Mark.IsComponent(method) || Mark.IsPipeline(method)))
            new Findings(context.ReportDiagnostic).Add(UsageRules.LocalFunction, place.GetLocation(), place.ValueText);
    }
}
