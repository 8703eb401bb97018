import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function clipText(text,maxCharacters){if(text.length<=maxCharacters)return text;let cutsPair=/[\ud800-\udbff]/.test(text[maxCharacters-1]??""),kept=text.slice(0,cutsPair?maxCharacters-1:maxCharacters);return`${kept}… (${text.length-kept.length} more characters)`}export{clipText};
