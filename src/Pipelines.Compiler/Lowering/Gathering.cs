using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>An expression that makes a list, array or dictionary of what several calls give: all are submitted before the first is waited for (rule P4).</summary>
abstract record Gathering(ExpressionSyntax Whole, Places Places);

/// <summary>One that says its elements one by one: a collection expression, or an initialiser.</summary>
/// <param name="Whole">The expression.</param>
/// <param name="Places">What the list holds.</param>
/// <param name="Creation">What is made before the initialiser fills it; null for the others.</param>
/// <param name="Entries">What goes into it, in order.</param>
sealed record Listing(ExpressionSyntax Whole, Places Places, BaseObjectCreationExpressionSyntax? Creation, IReadOnlyList<Entry> Entries) : Gathering(Whole, Places)
{
    /// <summary>The listing that an expression is an element of, or a spread; null when there is none that can be filled by steps.</summary>
    public static Listing? Around(ExpressionSyntax element, MethodPlan plan)
    {
        var listing = element.Parent switch
        {
            CollectionElementSyntax { Parent: CollectionExpressionSyntax list } => OfExpression(list, plan),
            InitializerExpressionSyntax { RawKind: (int)SyntaxKind.ComplexElementInitializerExpression, Parent: InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } } => OfCreation(creation, plan.Model),
            InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } => OfCreation(creation, plan.Model),
            AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } } => OfCreation(creation, plan.Model),
            InitializerExpressionSyntax { RawKind: (int)SyntaxKind.ArrayInitializerExpression } initializer => OfArray(initializer, plan.Model),
            _ => null,
        };
        return listing is { Whole.ContainsDirectives: false } && listing.Entries.Any(e => e.Value == element) ? listing : null;
    }

    static Listing? OfExpression(CollectionExpressionSyntax list, MethodPlan plan)
    {
        var type = plan.Model.GetTypeInfo(list).ConvertedType;
        var places = list.Parent is ArgumentSyntax argument && plan.ParameterOfSubmission(argument) is { } parameter ? Places.OfParameter(parameter.Type) : Places.Of(type);
        if (places is null or { IsMap: true })
            return null;
        var entries = new List<Entry>();
        for (var i = 0; i < list.Elements.Count; i++)
        {
            switch (list.Elements[i])
            {
                case ExpressionElementSyntax one:
                    entries.Add(new Entry(EntryKind.Add, null, one.Expression));
                    break;
                case SpreadElementSyntax spread when plan.Model.GetTypeInfo(spread.Expression).Type is { } given && Gives(given, places.Element) && (!HasLength(given) || list.Elements.Skip(i + 1).All(e => IsQuiet(e, plan))):
                    entries.Add(new Entry(EntryKind.Spread, null, spread.Expression));
                    break;
                default:
                    return null;
            }
        }
        return new Listing(list, places, null, entries);
    }

    static bool Gives(ITypeSymbol spread, ITypeSymbol element) => spread.AllInterfaces.Append(spread).OfType<INamedTypeSymbol>()
        .Any(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], element));

    /// <summary>Where all lengths are known, C# looks into what is spread only when all elements were evaluated.</summary>
    static bool HasLength(ITypeSymbol type) => type is not { TypeKind: TypeKind.Interface, Name: "IEnumerable" };

    static bool IsQuiet(CollectionElementSyntax element, MethodPlan plan) =>
        !element.DescendantNodes().Any(n => n is BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax
            || n is InvocationExpressionSyntax invocation && !plan.Calls.ContainsKey(invocation));

    static Listing? OfArray(InitializerExpressionSyntax initializer, SemanticModel model)
    {
        var (whole, type) = initializer.Parent switch
        {
            ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax => ((ExpressionSyntax)initializer.Parent, model.GetTypeInfo(initializer.Parent).Type),
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => (initializer, (model.GetDeclaredSymbol(declarator) as ILocalSymbol)?.Type),
            _ => (initializer, null),
        };
        return Places.Of(type) is { IsArray: true } places ? new Listing(whole, places, null, [.. initializer.Expressions.Select(e => new Entry(EntryKind.Add, null, e))]) : null;
    }

    static Listing? OfCreation(BaseObjectCreationExpressionSyntax creation, SemanticModel model)
    {
        if (Places.Of(model.GetTypeInfo(creation).Type) is not { IsArray: false } places)
            return null;
        var entries = creation.Initializer!.Expressions.Select(e => Entry.Of(e, places)).ToList();
        return entries.Contains(null) ? null : new Listing(creation, places, creation, entries!);
    }
}

/// <summary>How an element comes into a listing.</summary>
enum EntryKind
{
    /// <summary>Added, behind the others or under a key that must not be there.</summary>
    Add,

    /// <summary>Put under a key.</summary>
    Set,

    /// <summary>Added, one after another, as what it holds.</summary>
    Spread,
}

/// <summary>An element of a listing.</summary>
sealed record Entry(EntryKind Kind, ExpressionSyntax? Key, ExpressionSyntax Value)
{
    /// <summary>One of an initialiser; null when it does anything else than to add an element.</summary>
    public static Entry? Of(ExpressionSyntax expression, Places places) => expression switch
    {
        InitializerExpressionSyntax { Expressions: [var key, var value] } when places.IsMap => new(EntryKind.Add, key, value),
        AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax { ArgumentList.Arguments: [{ NameColon: null } key] }, Right: not InitializerExpressionSyntax and var value } when places.IsMap => new(EntryKind.Set, key.Expression, value),
        InitializerExpressionSyntax or AssignmentExpressionSyntax => null,
        _ => places.IsMap ? null : new(EntryKind.Add, null, expression),
    };
}
